WITH suggested AS (
    SELECT s.publication, json_extract(tag.value, '$.concept') AS concept,
           json_extract(tag.value, '$.vocabulary') AS vocabulary
    FROM review_suggestions AS s JOIN settlements USING (publication), json_each(s.tags) AS tag),
kept AS (
    SELECT t.publication, t.vocabulary, t.concept
    FROM tags AS t JOIN settlements USING (publication)
    WHERE t.origin LIKE 'reviewer:%'),
pairs AS (
    SELECT publication, vocabulary, concept FROM suggested
    UNION SELECT publication, vocabulary, concept FROM kept)
SELECT p.vocabulary, p.concept,
       sum(s.concept IS NOT NULL AND k.concept IS NOT NULL) AS upheld,
       sum(s.concept IS NOT NULL AND k.concept IS NULL) AS removed,
       sum(s.concept IS NULL) AS added
FROM pairs AS p
LEFT JOIN (SELECT DISTINCT * FROM suggested) AS s USING (publication, vocabulary, concept)
LEFT JOIN (SELECT DISTINCT * FROM kept) AS k USING (publication, vocabulary, concept)
WHERE p.vocabulary IN ('drivers', 'gaps')
GROUP BY p.vocabulary, p.concept
ORDER BY removed + added DESC, p.vocabulary, p.concept
