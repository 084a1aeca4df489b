from django.db import migrations

from truongso.core import fulltext


class Migration(migrations.Migration):
    """The full-text index, which Django's model layer does not describe."""

    dependencies = [("casefiles", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: fulltext.create(editor.connection),
            lambda apps, editor: fulltext.drop(editor.connection),
        )
    ]
