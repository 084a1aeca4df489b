"""Template filters: dates, numbers and money as people here write them."""

from django import template

from truongso.core import text

register = template.Library()
register.filter("date_vn", text.format_date)
register.filter("datetime_vn", text.format_datetime)
register.filter("number_vn", text.format_number)
register.filter("percent_vn", text.format_percent)
register.filter("money_vn", text.format_money)
register.filter("initials", text.initials)
