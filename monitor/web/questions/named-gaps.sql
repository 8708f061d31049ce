SELECT substr(coalesce(p.published, p.first_seen), 1, 10) AS day,
       p.title, p.publisher, t.concept AS gap, t.quote, t.score, p.url
FROM tags AS t JOIN publications AS p ON p.id = t.publication
WHERE t.vocabulary = 'gaps' AND t.status = 'identified'
  AND (:gap = '' OR t.concept = :gap)
  AND coalesce(p.published, p.first_seen) >= :since
ORDER BY day DESC, p.id DESC
LIMIT 500
