"""The table of the floors: as wide as a message, four indexes, nothing else."""

from __future__ import annotations

TABLE = """
CREATE TABLE IF NOT EXISTS bench_floor (
    id bigserial PRIMARY KEY, number uuid UNIQUE, channel text, received_at timestamptz DEFAULT now(), text text);
CREATE INDEX IF NOT EXISTS bench_floor_channel ON bench_floor (channel, id);
CREATE INDEX IF NOT EXISTS bench_floor_received ON bench_floor (received_at, id);
"""
