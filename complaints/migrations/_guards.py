"""Hold P7 in the database: events are only added, and what was reported never changes."""

from __future__ import annotations

EVENTS = """
CREATE FUNCTION complaints_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: rows of this table are only added', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER complaint_events_append_only BEFORE UPDATE OR DELETE ON complaints_complaintevent
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse_change();
CREATE TRIGGER identity_reveals_append_only BEFORE UPDATE OR DELETE ON complaints_identityreveal
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse_change();
"""
NO_EVENTS = """
DROP TRIGGER identity_reveals_append_only ON complaints_identityreveal;
DROP TRIGGER complaint_events_append_only ON complaints_complaintevent;
DROP FUNCTION complaints_refuse_change();
"""
TEXT = """
CREATE FUNCTION complaints_keep_original() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was reported, its number, channel and time of receipt never change'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER complaint_original_kept BEFORE UPDATE ON complaints_complaint FOR EACH ROW
    WHEN ((OLD.text, OLD.number, OLD.channel, OLD.received_at, OLD.regime_id)
          IS DISTINCT FROM (NEW.text, NEW.number, NEW.channel, NEW.received_at, NEW.regime_id))
    EXECUTE FUNCTION complaints_keep_original();
CREATE TRIGGER complaint_not_deleted BEFORE DELETE ON complaints_complaint
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse_change();
"""
NO_TEXT = """
DROP TRIGGER complaint_not_deleted ON complaints_complaint;
DROP TRIGGER complaint_original_kept ON complaints_complaint;
DROP FUNCTION complaints_keep_original();
"""
