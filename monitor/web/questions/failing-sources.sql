SELECT source, failing_since, failures, outcome, reason, detail, last_success, last_change,
       retired
FROM source_states
WHERE failures > 0 OR retired IS NOT NULL
  OR coalesce(last_change, '') < date('now', '-' || CAST(:quiet_days AS INTEGER) || ' days')
ORDER BY retired IS NOT NULL, failures DESC, last_change
