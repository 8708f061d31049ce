SELECT driver, gap,
       sum(works) FILTER (WHERE status = 'identified') AS name_it,
       sum(works) FILTER (WHERE status = 'addressed') AS fill_it,
       sum(works) FILTER (WHERE confirmed = 1) AS confirmed
FROM evidence_counts
WHERE vocabulary = '' AND concept = '' AND driver <> '' AND gap NOT IN ('', '*')
  AND month >= substr(:since, 1, 7)
GROUP BY driver, gap
ORDER BY name_it DESC, driver, gap
