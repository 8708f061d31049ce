SELECT ps.source, count(*) AS publications,
       sum(s.relevant = 1) AS relevant,
       round(100.0 * sum(s.relevant = 1) / count(*), 1) AS percent_relevant,
       max(s.day) AS latest
FROM search_rows AS s JOIN publication_sources AS ps ON ps.publication = s.publication
WHERE s.gone = 0 AND s.seen >= :since
GROUP BY ps.source
ORDER BY relevant DESC, ps.source
LIMIT 1000
