/** What tells the ids of one seller apart stands at their end. */
const TAIL = 10;

/** The id of an order or a rating. Where it does not fit, its beginning gives way and its end stays. */
export const OrderId = ({ id }: { id: string }) => (
  <span className="order-id" title={id}>
    <span className="order-id-head">{id.slice(0, -TAIL)}</span>
    <span>{id.slice(-TAIL)}</span>
  </span>
);
