SELECT e.id AS edition, e.first_day, e.last_day,
       (SELECT count(*) FROM edition_publications AS ep WHERE ep.edition = e.id) AS publications,
       (SELECT coalesce(sum(c.count), 0) FROM links AS l JOIN clicks AS c ON c.link = l.id
        WHERE l.edition = e.id) AS clicks,
       (SELECT count(*) FROM feedback AS f WHERE f.edition = e.id) AS answers,
       (SELECT round(avg(f.score), 2) FROM feedback AS f WHERE f.edition = e.id) AS mean_score
FROM editions AS e
ORDER BY e.first_day DESC
LIMIT 200
