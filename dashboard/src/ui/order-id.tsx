/** The ids of one seller differ in their last characters. */
const TAIL_LENGTH = 10;

/** The id of an order. Where it does not fit, its beginning is cut off, never its end. */
export const OrderId = ({ id }: { id: string }) => (
  <span className="order-id" title={id}>
    <span className="order-id-head">{id.slice(0, -TAIL_LENGTH)}</span>
    <span>{id.slice(-TAIL_LENGTH)}</span>
  </span>
);
