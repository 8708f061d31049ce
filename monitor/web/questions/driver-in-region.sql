SELECT e.day, p.title, p.publisher, e.language,
       CASE e.confirmed WHEN 1 THEN 'network' ELSE 'model' END AS says, p.url
FROM evidence AS e
JOIN publications AS p ON p.id = e.work
WHERE e.driver = :driver AND e.gap = '' AND e.status = ''
  AND (:region = '' OR EXISTS (
    SELECT 1 FROM evidence_names AS n
    WHERE n.vocabulary = 'regions' AND n.concept = :region AND n.work = e.work))
ORDER BY e.day DESC, e.work DESC
LIMIT 500
