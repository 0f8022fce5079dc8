"""Hold it in the database: what is published, final, signed or drawn never changes, and what was said, reported or ruled is only added to."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION assessments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: it is settled', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION assessments_refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record;
    published boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN part := OLD; ELSE part := NEW; END IF;
    IF TG_TABLE_NAME = 'assessments_aspect' THEN
        SELECT i.published_at IS NOT NULL INTO published FROM assessments_instrument i WHERE i.id = part.instrument_id;
    ELSIF TG_TABLE_NAME = 'assessments_indicator' THEN
        SELECT i.published_at IS NOT NULL INTO published
        FROM assessments_instrument i JOIN assessments_aspect a ON a.instrument_id = i.id WHERE a.id = part.aspect_id;
    ELSE
        SELECT i.published_at IS NOT NULL INTO published
        FROM assessments_instrument i JOIN assessments_aspect a ON a.instrument_id = i.id
            JOIN assessments_indicator n ON n.aspect_id = a.id WHERE n.id = part.indicator_id;
    END IF;
    IF published THEN
        RAISE EXCEPTION '% of % is refused: its instrument is published', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN part;
END $$;
CREATE FUNCTION assessments_refuse_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    IF TG_OP = 'DELETE' THEN part := OLD; ELSE part := NEW; END IF;
    IF EXISTS (SELECT 1 FROM assessments_assessment f WHERE f.id = part.assessment_id AND f.status = 'final') THEN
        RAISE EXCEPTION '% of % is refused: the form is final', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN part;
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION assessments_refuse_final();
DROP FUNCTION assessments_refuse_published();
DROP FUNCTION assessments_refuse_change();
"""
PARTS = ("aspect", "indicator", "question")
OF_A_FORM = ("answer", "evidence", "verdict", "objection")
OF_FORMS = ("assessmentevent", "snapshot", "answerversion", "remark")
OF_PLANS = ("planevent", "planversion", "signature", "realisation", "realisationfile", "reportrule")
ONLY_ADDED = OF_FORMS + OF_PLANS
TRIGGERS = (
    """
CREATE TRIGGER instrument_published_kept BEFORE UPDATE OR DELETE ON assessments_instrument FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION assessments_refuse_change();
CREATE TRIGGER assessment_final_kept BEFORE UPDATE OR DELETE ON assessments_assessment FOR EACH ROW
    WHEN (OLD.status = 'final') EXECUTE FUNCTION assessments_refuse_change();
"""
    + "".join(
        f"CREATE TRIGGER {part}_published_kept BEFORE INSERT OR UPDATE OR DELETE ON assessments_{part} "
        "FOR EACH ROW EXECUTE FUNCTION assessments_refuse_published();\n"
        for part in PARTS
    )
    + "".join(
        f"CREATE TRIGGER {part}_final_kept BEFORE INSERT OR UPDATE OR DELETE ON assessments_{part} "
        "FOR EACH ROW EXECUTE FUNCTION assessments_refuse_final();\n"
        for part in OF_A_FORM
    )
    + "".join(
        f"CREATE TRIGGER {part}_append_only BEFORE UPDATE OR DELETE ON assessments_{part} "
        "FOR EACH ROW EXECUTE FUNCTION assessments_refuse_change();\n"
        for part in ONLY_ADDED
    )
)
NO_TRIGGERS = (
    "DROP TRIGGER instrument_published_kept ON assessments_instrument;\n"
    "DROP TRIGGER assessment_final_kept ON assessments_assessment;\n"
    + "".join(f"DROP TRIGGER {part}_published_kept ON assessments_{part};\n" for part in PARTS)
    + "".join(f"DROP TRIGGER {part}_final_kept ON assessments_{part};\n" for part in OF_A_FORM)
    + "".join(f"DROP TRIGGER {part}_append_only ON assessments_{part};\n" for part in ONLY_ADDED)
)

# --- Quality samples: drawn once, readings not changed once they are told, nothing once it is done ----------------------

SAMPLE_FUNCTIONS = """
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
NO_SAMPLE_FUNCTIONS = """
DROP FUNCTION assessments_refuse_in_done_sample();
DROP FUNCTION assessments_refuse_redraw();
"""
SAMPLE_TRIGGERS = """
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
NO_SAMPLE_TRIGGERS = """
DROP TRIGGER caseobjection_kept ON assessments_caseobjection;
DROP TRIGGER reading_kept ON assessments_reading;
DROP TRIGGER sampledcase_drawn_once ON assessments_sampledcase;
DROP TRIGGER sampledcase_kept ON assessments_sampledcase;
DROP TRIGGER qualitysample_done_kept ON assessments_qualitysample;
DROP TRIGGER qualitysample_drawn_once ON assessments_qualitysample;
DROP TRIGGER samplerule_append_only ON assessments_samplerule;
"""
