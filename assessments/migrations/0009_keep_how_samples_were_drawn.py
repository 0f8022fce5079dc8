"""Hold it in the database: how a sample was drawn never changes, readings not once they are told, nothing once it is done."""

from __future__ import annotations

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION assessments_refuse_redraw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.agency_id, OLD.month, OLD.rule_id, OLD.size, OLD.seed, OLD.population, OLD.population_size, OLD.population_sha256,
        OLD.drawn_at, OLD.drawn_by_id)
       IS DISTINCT FROM
       (NEW.agency_id, NEW.month, NEW.rule_id, NEW.size, NEW.seed, NEW.population, NEW.population_size, NEW.population_sha256,
        NEW.drawn_at, NEW.drawn_by_id) THEN
        RAISE EXCEPTION 'a sample is drawn once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION assessments_refuse_in_done_sample() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record;
    sample bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN part := OLD; ELSE part := NEW; END IF;
    IF TG_TABLE_NAME = 'assessments_sampledcase' THEN
        sample := part.sample_id;
        IF TG_OP = 'UPDATE' AND (OLD.sample_id, OLD.complaint_id, OLD.unit_id, OLD.place, OLD.second)
            IS DISTINCT FROM (NEW.sample_id, NEW.complaint_id, NEW.unit_id, NEW.place, NEW.second) THEN
            RAISE EXCEPTION 'a sample is drawn once' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSE
        SELECT c.sample_id INTO sample FROM assessments_sampledcase c WHERE c.id = part.case_id;
    END IF;
    IF EXISTS (SELECT 1 FROM assessments_qualitysample s WHERE s.id = sample
               AND (s.done_at IS NOT NULL OR (TG_TABLE_NAME = 'assessments_reading' AND s.told_at IS NOT NULL))) THEN
        RAISE EXCEPTION '% of % is refused: the sample is settled', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN part;
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION assessments_refuse_in_done_sample();
DROP FUNCTION assessments_refuse_redraw();
"""
TRIGGERS = """
CREATE TRIGGER samplerule_append_only BEFORE UPDATE OR DELETE ON assessments_samplerule
    FOR EACH ROW EXECUTE FUNCTION assessments_refuse_change();
CREATE TRIGGER qualitysample_drawn_once BEFORE UPDATE ON assessments_qualitysample
    FOR EACH ROW EXECUTE FUNCTION assessments_refuse_redraw();
CREATE TRIGGER qualitysample_done_kept BEFORE UPDATE OR DELETE ON assessments_qualitysample FOR EACH ROW
    WHEN (OLD.done_at IS NOT NULL) EXECUTE FUNCTION assessments_refuse_change();
CREATE TRIGGER sampledcase_kept BEFORE INSERT OR UPDATE ON assessments_sampledcase
    FOR EACH ROW EXECUTE FUNCTION assessments_refuse_in_done_sample();
CREATE TRIGGER sampledcase_drawn_once BEFORE DELETE ON assessments_sampledcase
    FOR EACH ROW EXECUTE FUNCTION assessments_refuse_change();
CREATE TRIGGER reading_kept BEFORE INSERT OR UPDATE OR DELETE ON assessments_reading
    FOR EACH ROW EXECUTE FUNCTION assessments_refuse_in_done_sample();
CREATE TRIGGER caseobjection_kept BEFORE INSERT OR UPDATE OR DELETE ON assessments_caseobjection
    FOR EACH ROW EXECUTE FUNCTION assessments_refuse_in_done_sample();
"""
NO_TRIGGERS = """
DROP TRIGGER caseobjection_kept ON assessments_caseobjection;
DROP TRIGGER reading_kept ON assessments_reading;
DROP TRIGGER sampledcase_drawn_once ON assessments_sampledcase;
DROP TRIGGER sampledcase_kept ON assessments_sampledcase;
DROP TRIGGER qualitysample_done_kept ON assessments_qualitysample;
DROP TRIGGER qualitysample_drawn_once ON assessments_qualitysample;
DROP TRIGGER samplerule_append_only ON assessments_samplerule;
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0008_quality_samples")]
    operations = [migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS), migrations.RunSQL(TRIGGERS, NO_TRIGGERS)]
