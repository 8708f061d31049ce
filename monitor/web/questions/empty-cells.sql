WITH drivers AS (SELECT DISTINCT driver FROM evidence_counts
                 WHERE vocabulary = '' AND concept = '' AND driver <> ''),
     gaps AS (SELECT DISTINCT gap FROM evidence_counts
              WHERE vocabulary = '' AND concept = '' AND gap NOT IN ('', '*')),
     filled AS (SELECT DISTINCT driver, gap FROM evidence_counts
                WHERE vocabulary = '' AND concept = '' AND status = 'addressed')
SELECT d.driver, g.gap,
       coalesce((SELECT sum(c.works) FROM evidence_counts AS c
                 WHERE c.vocabulary = '' AND c.concept = '' AND c.status = 'identified'
                   AND c.driver = d.driver AND c.gap = g.gap), 0) AS name_it
FROM drivers AS d CROSS JOIN gaps AS g
LEFT JOIN filled AS f ON f.driver = d.driver AND f.gap = g.gap
WHERE f.gap IS NULL
ORDER BY name_it DESC, d.driver, g.gap
