from django.db import migrations

FORWARDS = """
CREATE FUNCTION reporting_report_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a report that was frozen is never deleted';
    END IF;
    IF OLD.signed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a signed report never changes';
    END IF;
    IF (OLD.agency_id, OLD.kind, OLD.since, OLD.until, OLD.frozen_at, OLD.content, OLD.sha256)
        IS DISTINCT FROM (NEW.agency_id, NEW.kind, NEW.since, NEW.until, NEW.frozen_at, NEW.content, NEW.sha256) THEN
        RAISE EXCEPTION 'what was frozen of a report never changes';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER report_is_frozen BEFORE UPDATE OR DELETE ON reporting_report
    FOR EACH ROW EXECUTE FUNCTION reporting_report_is_frozen();
"""
BACKWARDS = "DROP TRIGGER report_is_frozen ON reporting_report; DROP FUNCTION reporting_report_is_frozen();"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_reports")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
