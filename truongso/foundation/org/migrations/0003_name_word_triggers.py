"""The database keeps the words of people's names; the people who stand already get theirs."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from truongso.foundation.org import name_words


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    word = apps.get_model("org", "NameWord")
    people = apps.get_model("org", "Person").objects.values_list("pk", "search")
    rows = [word(person_id=pk, word=one) for pk, search in people.iterator() for one in set(search.split())]
    word.objects.bulk_create(rows, batch_size=1000)
    name_words.install(schema_editor.connection)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    name_words.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("org", "0002_name_words")]
    operations = [migrations.RunPython(install, remove)]
