from django.db import migrations

# What was indexed before there were these: whose cases the words stand in, and the list of words.
UNITS = """
    UPDATE complaints_searchdocument d SET units =
        ARRAY(SELECT c.owner_id UNION SELECT unit_id FROM complaints_support WHERE complaint_id = c.id AND ended_at IS NULL)
    FROM complaints_complaint c WHERE c.id = d.complaint_id
"""
WORDS = """
    INSERT INTO complaints_searchword (word)
    SELECT DISTINCT word FROM complaints_searchdocument d, unnest(tsvector_to_array(d.words)) AS word
    WHERE word ~ '^[a-z]{4,30}$' ORDER BY word
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0010_queue_and_search_indexes'),
    ]

    operations = [migrations.RunSQL([UNITS, WORDS], migrations.RunSQL.noop)]
