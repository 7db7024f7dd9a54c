-- The definition of the figures once more, in another language than the product's.

-- A record replaces another of the same entity when its (time, offset) is greater. Offsets count per
-- partition, so two partitions can tie on both. Then the greater partition wins.

CREATE VIEW current_orders AS
SELECT DISTINCT ON (seller_id, order_id) *
FROM raw_orders
ORDER BY seller_id, order_id, coalesce(updated_at, recorded) DESC, "offset" DESC, "partition" DESC;

CREATE VIEW current_ratings AS
SELECT DISTINCT ON (seller_id, rating_id) *
FROM raw_ratings
ORDER BY seller_id, rating_id, rated_ts DESC, "offset" DESC, "partition" DESC;

CREATE VIEW current_refunds AS
SELECT DISTINCT ON (seller_id, refund_id) *
FROM raw_refunds
ORDER BY seller_id, refund_id, refund_ts DESC, "offset" DESC, "partition" DESC;

CREATE VIEW current_payouts AS
SELECT DISTINCT ON (seller_id, payout_id) *
FROM raw_payouts
ORDER BY seller_id, payout_id, payout_ts DESC, "offset" DESC, "partition" DESC;

-- The earliest event of each stage. Of equal times the smaller offset wins, then the smaller
-- partition: their sla_hours may differ.
CREATE VIEW fulfillment_steps AS
SELECT DISTINCT ON (seller_id, order_id, stage) *
FROM raw_fulfillment
ORDER BY seller_id, order_id, stage, event_ts, "offset", "partition";

CREATE VIEW shipments AS
SELECT
  shipped.seller_id,
  shipped.order_id,
  shipped.event_ts AS shipped_ts,
  shipped.event_ts <= accepted.event_ts + shipped.sla_hours * interval '1 hour' AS on_time
FROM fulfillment_steps accepted
JOIN fulfillment_steps shipped USING (seller_id, order_id)
WHERE accepted.stage = 'accepted' AND shipped.stage = 'shipped';

-- Accepted and neither shipped, failed nor cancelled. Due after the hours of the accepted event.
CREATE VIEW open_shipments AS
SELECT seller_id, order_id, event_ts + sla_hours * interval '1 hour' AS due_ts
FROM fulfillment_steps
WHERE stage = 'accepted'
  AND (seller_id, order_id) NOT IN (SELECT seller_id, order_id FROM fulfillment_steps WHERE stage IN ('shipped', 'failed'))
  AND (seller_id, order_id) NOT IN (SELECT seller_id, order_id FROM current_orders WHERE status = 'cancelled');

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
    order_accepted,
    status = 'completed' AS completed,
    status = 'cancelled' AS cancelled,
    status = 'cancelled' AND (cancellation_reason IS NULL OR NOT starts_with(cancellation_reason, 'buyer')) AS seller_fault,
    order_value, commission_rate,
    NULL::boolean AS on_time, NULL::int AS rating, NULL::numeric AS amount, NULL AS payout_status
  FROM current_orders
  UNION ALL
  SELECT 'shipment', seller_id, shipped_ts, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, on_time, NULL, NULL, NULL
  FROM shipments
  UNION ALL
  SELECT 'rating', seller_id, rated_ts, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, rating, NULL, NULL
  FROM current_ratings
  UNION ALL
  SELECT 'refund', seller_id, refund_ts, NULL, NULL, NULL, NULL, NULL, NULL, NULL, commission_rate, NULL, NULL, coalesce(refund_amount, -order_value), NULL
  FROM current_refunds
  UNION ALL
  SELECT 'payout', seller_id, payout_ts, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, amount, status
  FROM current_payouts
  WHERE status <> 'failed'
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
  kind, ts, category, channel, order_accepted, completed, cancelled, seller_fault, order_value, commission_rate, on_time, rating, amount, payout_status
FROM sellers
CROSS JOIN periods AS period
LEFT JOIN facts ON facts.seller_id = sellers.seller_id AND facts.day BETWEEN period.from_day AND period.to_day;
