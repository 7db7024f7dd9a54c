import { WaterfallChart } from '../../charts/lazy-charts.tsx';
import type { WaterfallStep } from '../../charts/waterfall-chart.tsx';
import { useFormats } from '../../data/formats.tsx';
import { sellerPath } from '../../routes/seller-paths.ts';
import { Card } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';
import { deducted } from '../../words/formats.ts';
import { useMetrics } from '../metrics-context.ts';

/** From what was sold to what is still to be paid out. */
export const PayoutCard = () => {
  const formats = useFormats();
  const { orders, payout, seller_id } = useMetrics();
  const steps: readonly WaterfallStep[] = [
    { name: 'GMV', amount: orders.total_gmv, kind: 'total' },
    { name: 'Commission', amount: deducted(orders.commission), kind: 'change' },
    { name: 'Refunds', amount: deducted(payout.refund_deductions), kind: 'change' },
    { name: 'Net', amount: payout.net_payout, kind: 'total' },
    { name: 'Paid', amount: deducted(payout.paid), kind: 'change' },
    { name: 'On its way', amount: deducted(payout.in_transit), kind: 'change' },
    { name: 'Pending', amount: payout.pending_payout, kind: 'total' },
  ];
  return (
    <Card
      title="From sales to payout"
      note={`${formats.money(payout.pending_payout)} pending, ${formats.money(payout.payable)} can be paid out now`}
      className="half"
      actions={<Link href={sellerPath(seller_id, 'payouts')}>See the statement</Link>}
    >
      <WaterfallChart steps={steps} />
    </Card>
  );
};
