SELECT substr(s.day, 1, 7) AS month, t.concept, count(DISTINCT s.work) AS works
FROM search_rows AS s JOIN borne_tags AS t ON t.publication = s.publication
WHERE s.gone = 0 AND s.relevant = 1 AND s.day >= :since AND t.vocabulary = :vocabulary
GROUP BY month, t.concept
ORDER BY month DESC, works DESC, t.concept
LIMIT 1000
