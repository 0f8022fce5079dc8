from django.db import migrations

FORWARDS = """
CREATE FUNCTION reporting_release_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a release of open data never changes and is never taken back';
END
$$;
CREATE TRIGGER release_is_kept BEFORE UPDATE OR DELETE ON reporting_release
    FOR EACH ROW EXECUTE FUNCTION reporting_release_is_kept();
"""
BACKWARDS = "DROP TRIGGER release_is_kept ON reporting_release; DROP FUNCTION reporting_release_is_kept();"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_releases")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
