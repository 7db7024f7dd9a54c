import { AlertsCard } from './cards/alerts-card.tsx';
import { BreakdownCard } from './cards/breakdown-card.tsx';
import { DueCard } from './cards/due-card.tsx';
import { HoursCard } from './cards/hours-card.tsx';
import { NextStepsCard } from './cards/next-steps-card.tsx';
import { PayoutCard } from './cards/payout-card.tsx';
import { RatingsCard } from './cards/ratings-card.tsx';
import { SlaCard } from './cards/sla-card.tsx';
import { Tiles } from './cards/tiles.tsx';
import { TrendCard } from './cards/trend-card.tsx';

/** How the business goes, and what to do about it. */
export const OverviewPage = () => (
  <div className="board">
    <NextStepsCard />
    <Tiles />
    <HoursCard />
    <DueCard />
    <TrendCard />
    <SlaCard />
    <BreakdownCard />
    <RatingsCard />
    <PayoutCard />
    <AlertsCard />
  </div>
);
