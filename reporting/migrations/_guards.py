"""Hold it in the database: a frozen report never changes, and a release of open data is never taken back."""

from __future__ import annotations

REPORTS = """
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
NO_REPORTS = "DROP TRIGGER report_is_frozen ON reporting_report; DROP FUNCTION reporting_report_is_frozen();"
RELEASES = """
CREATE FUNCTION reporting_release_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a release of open data never changes and is never taken back';
END
$$;
CREATE TRIGGER release_is_kept BEFORE UPDATE OR DELETE ON reporting_release
    FOR EACH ROW EXECUTE FUNCTION reporting_release_is_kept();
"""
NO_RELEASES = "DROP TRIGGER release_is_kept ON reporting_release; DROP FUNCTION reporting_release_is_kept();"
