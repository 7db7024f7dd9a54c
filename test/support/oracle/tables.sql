-- One table per topic, with every valid record as it was sent. `recorded` is the timestamp in Kafka.

-- `minor_digits`: how many decimals an amount can have that a bank transfers.
CREATE TABLE settings (now timestamptz NOT NULL, time_zone text NOT NULL, minor_digits int NOT NULL);

CREATE TABLE raw_orders (
  "partition" int, "offset" bigint, recorded timestamptz, seller_id text, order_id text, order_value numeric, commission_rate numeric,
  order_ts timestamptz, status text, order_accepted boolean, cancellation_reason text, category text, channel text, updated_at timestamptz, deleted boolean
);
CREATE TABLE raw_fulfillment (
  "partition" int, "offset" bigint, seller_id text, order_id text, stage text, sla_hours int, event_ts timestamptz, ship_by timestamptz
);
CREATE TABLE raw_ratings (
  "partition" int, "offset" bigint, seller_id text, rating_id text, rating int, rated_ts timestamptz, deleted boolean
);
CREATE TABLE raw_refunds (
  "partition" int, "offset" bigint, seller_id text, refund_id text, refund_amount numeric, order_value numeric, commission_rate numeric,
  refund_ts timestamptz, deleted boolean
);
CREATE TABLE raw_payouts (
  "partition" int, "offset" bigint, seller_id text, payout_id text, amount numeric, status text, payout_ts timestamptz, deleted boolean
);
