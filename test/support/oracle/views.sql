-- The definition of the figures once more, in another language than the product's.

-- A record replaces another of the same entity when its (time, offset) is greater. Offsets count per
-- partition, so two partitions can tie on both. Then the greater partition wins.

CREATE VIEW latest_orders AS
SELECT DISTINCT ON (seller_id, order_id) *
FROM raw_orders
ORDER BY seller_id, order_id, coalesce(updated_at, recorded) DESC, "offset" DESC, "partition" DESC;

CREATE VIEW latest_ratings AS
SELECT DISTINCT ON (seller_id, rating_id) *
FROM raw_ratings
ORDER BY seller_id, rating_id, rated_ts DESC, "offset" DESC, "partition" DESC;

CREATE VIEW latest_refunds AS
SELECT DISTINCT ON (seller_id, refund_id) *
FROM raw_refunds
ORDER BY seller_id, refund_id, refund_ts DESC, "offset" DESC, "partition" DESC;

CREATE VIEW latest_payouts AS
SELECT DISTINCT ON (seller_id, payout_id) *
FROM raw_payouts
ORDER BY seller_id, payout_id, payout_ts DESC, "offset" DESC, "partition" DESC;

-- Words are compared without case, and with blanks and hyphens as underscores.
CREATE FUNCTION word(given text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
  SELECT regexp_replace(lower(btrim(given, E' \t\n\r')), '[[:space:]_-]+', '_', 'g')
$$;

-- What is deleted counts as nothing. A refunded sale stands.
CREATE VIEW current_orders AS
SELECT
  *,
  word(status) IN (
    'completed', 'complete', 'delivered', 'fulfilled', 'done', 'finished', 'picked_up',
    'refunded', 'partially_refunded', 'returned', 'partially_returned'
  ) AS completed,
  word(status) IN (
    'cancelled', 'canceled', 'void', 'voided', 'rejected', 'expired', 'unavailable', 'abandoned'
  ) AS cancelled,
  word(status) IN ('declined', 'refused') AS declined,
  CASE WHEN order_accepted IS NULL AND word(status) IN ('declined', 'refused') THEN false ELSE order_accepted END AS accepted,
  CASE
    WHEN word(cancellation_reason) ~ '^(buyer|customer|consumer|shopper|client)' THEN 'buyer'
    WHEN word(cancellation_reason) ~ '^(marketplace|platform|fraud|payment)' THEN 'marketplace'
    ELSE 'seller'
  END AS fault
FROM latest_orders
WHERE deleted IS NOT true;

CREATE VIEW current_ratings AS SELECT * FROM latest_ratings WHERE deleted IS NOT true;
CREATE VIEW current_refunds AS SELECT * FROM latest_refunds WHERE deleted IS NOT true;
CREATE VIEW current_payouts AS
SELECT seller_id, payout_id, amount, payout_ts, word(status) AS status
FROM latest_payouts
WHERE deleted IS NOT true;

-- The earliest event of each stage. Of equal times the smaller offset wins, then the smaller
-- partition: their sla_hours may differ.
CREATE VIEW fulfillment_steps AS
SELECT DISTINCT ON (seller_id, order_id, word(stage)) seller_id, order_id, word(stage) AS stage, sla_hours, event_ts, ship_by
FROM raw_fulfillment
ORDER BY seller_id, order_id, word(stage), event_ts, "offset", "partition";

-- Until when an order was promised to ship: by its accepted event, or else by the next one that says so.
CREATE VIEW promises AS
SELECT DISTINCT ON (seller_id, order_id) seller_id, order_id, ship_by
FROM fulfillment_steps
WHERE ship_by IS NOT NULL
ORDER BY seller_id, order_id, array_position(ARRAY['accepted', 'packed', 'shipped', 'delivered', 'failed'], stage);

-- The event by which an order has shipped. What was delivered has left, whoever forgot to say so.
CREATE VIEW departures AS
SELECT DISTINCT ON (seller_id, order_id) *
FROM fulfillment_steps
WHERE stage IN ('shipped', 'delivered')
ORDER BY seller_id, order_id, stage DESC;

CREATE VIEW shipments AS
SELECT
  departure.seller_id,
  departure.order_id,
  departure.event_ts AS shipped_ts,
  departure.event_ts <= coalesce(promise.ship_by, accepted.event_ts + departure.sla_hours * interval '1 hour') AS on_time
FROM fulfillment_steps accepted
JOIN departures departure USING (seller_id, order_id)
LEFT JOIN promises promise USING (seller_id, order_id)
WHERE accepted.stage = 'accepted';

-- Accepted and neither shipped, delivered, failed, cancelled nor deleted. Due as promised, or else
-- after the hours of the accepted event.
CREATE VIEW open_shipments AS
SELECT seller_id, order_id, coalesce(promises.ship_by, event_ts + sla_hours * interval '1 hour') AS due_ts
FROM fulfillment_steps
LEFT JOIN promises USING (seller_id, order_id)
WHERE stage = 'accepted'
  AND (seller_id, order_id) NOT IN (SELECT seller_id, order_id FROM fulfillment_steps WHERE stage IN ('shipped', 'delivered', 'failed'))
  AND (seller_id, order_id) NOT IN (SELECT seller_id, order_id FROM current_orders WHERE cancelled)
  AND (seller_id, order_id) NOT IN (SELECT seller_id, order_id FROM latest_orders WHERE deleted);

CREATE VIEW sellers AS
SELECT seller_id FROM raw_orders
UNION SELECT seller_id FROM raw_fulfillment
UNION SELECT seller_id FROM raw_ratings
UNION SELECT seller_id FROM raw_refunds
UNION SELECT seller_id FROM raw_payouts;

CREATE VIEW today AS
SELECT (now AT TIME ZONE time_zone)::date AS day FROM settings;

CREATE VIEW periods AS
SELECT name, from_day, to_day
FROM today
CROSS JOIN LATERAL (VALUES
  ('lifetime',  '-infinity'::date, 'infinity'::date),
  ('today',     day,      day),
  ('yesterday', day - 1,  day - 1),
  ('7d',        day - 6,  day),
  ('prior_7d',  day - 13, day - 7),
  ('30d',       day - 29, day),
  ('prior_30d', day - 59, day - 30)
) AS period (name, from_day, to_day);

-- Everything that is counted or summed, one line each, with its local time.
CREATE MATERIALIZED VIEW facts AS
WITH lines AS (
  SELECT
    'order' AS kind, seller_id, order_ts AS ts,
    CASE WHEN category IS NULL THEN 'uncategorized' ELSE category END AS category,
    CASE WHEN channel IS NULL THEN 'unknown' ELSE channel END AS channel,
    accepted AS order_accepted,
    completed,
    cancelled,
    NOT completed AND NOT cancelled AND NOT declined AND accepted IS DISTINCT FROM false AS in_flight,
    cancelled AND fault = 'seller' AS seller_fault,
    order_value, commission_rate,
    NULL::boolean AS on_time, NULL::int AS rating, NULL::numeric AS amount, NULL AS payout_status
  FROM current_orders
  UNION ALL
  SELECT 'shipment', seller_id, shipped_ts, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, on_time, NULL, NULL, NULL
  FROM shipments
  UNION ALL
  SELECT 'rating', seller_id, rated_ts, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, rating, NULL, NULL
  FROM current_ratings
  UNION ALL
  SELECT 'refund', seller_id, refund_ts, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, commission_rate, NULL, NULL, coalesce(refund_amount, -order_value), NULL
  FROM current_refunds
  UNION ALL
  SELECT 'payout', seller_id, payout_ts, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, amount, status
  FROM current_payouts
  WHERE status IN ('scheduled', 'in_transit', 'paid')
)
SELECT lines.*, (ts AT TIME ZONE time_zone)::date AS day, extract(hour FROM ts AT TIME ZONE time_zone)::int AS hour
FROM lines CROSS JOIN settings
WITH NO DATA;

-- numerator / denominator rounded half up, for numerators ≥ 0. It counts whole units of the last
-- place, because the quotient of two numerics is rounded already.
CREATE FUNCTION half_up(numerator numeric, denominator numeric, places int) RETURNS numeric IMMUTABLE LANGUAGE sql AS $$
  SELECT CASE WHEN denominator <> 0 THEN
    div(2 * numerator * ('1e' || places)::numeric + denominator, 2 * denominator) * ('1e-' || places)::numeric
  END
$$;

CREATE FUNCTION amount_text(amount numeric) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT trim_scale(coalesce(amount, 0))::text $$;

CREATE FUNCTION iso_day(day date) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT to_char(day, 'YYYY-MM-DD') $$;

-- The open orders of every seller.
CREATE VIEW open_by_seller AS
SELECT
  sellers.seller_id,
  count(due_ts)::int AS open_orders,
  (count(*) FILTER (WHERE now > due_ts))::int AS overdue_orders,
  (count(*) FILTER (WHERE due_ts BETWEEN now AND now + interval '1 hour'))::int AS due_1h,
  (count(*) FILTER (WHERE due_ts BETWEEN now AND now + interval '4 hours'))::int AS due_4h,
  (count(*) FILTER (WHERE due_ts >= now AND (due_ts AT TIME ZONE time_zone)::date = (now AT TIME ZONE time_zone)::date))::int AS due_today
FROM sellers CROSS JOIN settings LEFT JOIN open_shipments ON open_shipments.seller_id = sellers.seller_id
GROUP BY sellers.seller_id;

-- Each seller has a line in each period, which may be empty.
CREATE VIEW facts_by_period AS
SELECT
  sellers.seller_id, period.name,
  CASE WHEN isfinite(period.from_day) THEN iso_day(period.from_day) END AS from_day,
  CASE WHEN isfinite(period.to_day) THEN iso_day(period.to_day) END AS to_day,
  kind, ts, category, channel, order_accepted, completed, cancelled, in_flight, seller_fault, order_value, commission_rate, on_time, rating, amount, payout_status
FROM sellers
CROSS JOIN periods AS period
LEFT JOIN facts ON facts.seller_id = sellers.seller_id AND facts.day BETWEEN period.from_day AND period.to_day;
