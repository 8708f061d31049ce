WITH latest AS (
    SELECT t.id, s.day
    FROM tags AS t JOIN search_rows AS s ON s.publication = t.publication
    WHERE t.vocabulary = 'gaps' AND t.status = 'addressed'
      AND (:gap = '' OR t.concept = :gap) AND s.day >= :since
    ORDER BY s.day DESC, t.id DESC
    LIMIT 500)
SELECT latest.day, p.title, p.publisher, t.concept AS gap, t.quote, t.score, p.url
FROM latest JOIN tags AS t ON t.id = latest.id JOIN publications AS p ON p.id = t.publication
ORDER BY latest.day DESC, t.id DESC
