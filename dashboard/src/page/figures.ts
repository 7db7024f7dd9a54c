import { RATE_NAMES, type Rate, type RateName } from '../../../contracts/api/fields.ts';
import type { ActiveAlert, MetricsBody, PayoutFigures } from '../../../contracts/api/metrics.ts';
import { element, make, write } from './elements.ts';
import { clock, count, counted, dated, deducted, duration, money, RATE_TITLES, rateText, STATE_WORDS, target } from './format.ts';

const rateCard = (name: RateName, rate: Rate): HTMLElement =>
  make(
    'div',
    { class: 'quarter' },
    make('div', { class: 'name', text: RATE_TITLES[name] }),
    make('div', { class: 'figure', text: rateText(name, rate.rate) }),
    make('div', {}, make('span', { class: `state ${rate.state}`, text: STATE_WORDS[rate.state] })),
    make('div', { class: 'note', text: counted(name, rate) }),
    make('div', { class: 'note', text: target(name, rate) }),
  );

const alertItem = ({ metric, state, since, observed }: ActiveAlert, timeZone: string): HTMLElement =>
  make(
    'li',
    {},
    make(
      'div',
      { class: 'row' },
      make('strong', { text: RATE_TITLES[metric] }),
      make('span', { class: `state ${state}`, text: STATE_WORDS[state] }),
    ),
    make('div', {
      class: 'note',
      text: `Since ${dated(since, timeZone)}; now ${rateText(metric, observed.rate)}: ${counted(metric, observed)}`,
    }),
  );

const showPayout = (payout: PayoutFigures, currency: string): void => {
  const owes = payout.pending_payout.startsWith('-');
  const pending = money(payout.pending_payout, currency);
  const lines = [
    ['Completed orders, after commission', payout.gross_payout],
    ['Refunds, after commission', deducted(payout.refund_deductions)],
    ['Net payout', payout.net_payout],
    ['Paid out', deducted(payout.paid_out)],
  ] as const;
  element('payout').replaceChildren(
    ...lines.flatMap(([name, amount]) => [make('dt', { text: name }), make('dd', { text: money(amount, currency) })]),
    make('dt', { class: 'sum', text: owes ? 'Owed by the seller' : 'Pending' }),
    make('dd', { class: 'sum', text: pending }),
  );
  write('pending', pending);
  write('pending-note', owes ? 'Owed by the seller' : `of ${money(payout.net_payout, currency)} net`);
};

const showAlerts = (alerts: readonly ActiveAlert[], timeZone: string): void => {
  const breaches = alerts.filter(({ state }) => state === 'breach').length;
  write('alert-count', count(alerts.length));
  write(
    'alert-note',
    alerts.length === 0 ? 'Everything is in order' : `${count(breaches)} in breach, ${count(alerts.length - breaches)} close to the limit`,
  );
  element('alerts').replaceChildren(
    ...(alerts.length === 0
      ? [make('li', { class: 'note', text: 'None: no rule is close to its limit.' })]
      : alerts.map((alert) => alertItem(alert, timeZone))),
  );
};

/** Shows a seller's current figures. */
export const showMetrics = ({ orders, yesterday, payout, alerts, windows, currency, ...metrics }: MetricsBody): void => {
  const { rates } = windows['30d'];
  write('gmv-today', money(orders.gmv_today, currency));
  write('gmv-yesterday', `Yesterday ${money(yesterday.orders.total_gmv, currency)}`);
  write('orders-today', count(orders.orders_today));
  write('orders-yesterday', `Yesterday ${count(yesterday.orders.total_orders)}`);
  showPayout(payout, currency);
  showAlerts(alerts, metrics.time_zone);
  element('rates').replaceChildren(...RATE_NAMES.map((name) => rateCard(name, rates[name])));
  write('gmv-sum', money(windows['30d'].orders.total_gmv, currency));
  const lag = metrics.lag_ms === null ? '' : `, ${duration(metrics.lag_ms)} after its newest record`;
  write('as-of', `As of ${clock(metrics.as_of, metrics.time_zone)} ${metrics.time_zone}${lag}`);
};

/** No figure of one seller may stand under the name of another. */
export const clearFigures = (): void => {
  for (const id of ['gmv-today', 'orders-today', 'pending', 'alert-count']) write(id, '–');
  for (const id of ['gmv-yesterday', 'orders-yesterday', 'pending-note', 'alert-note', 'gmv-sum', 'chart-from', 'chart-to'])
    write(id, '\u00a0');
  for (const id of ['rates', 'payout', 'categories', 'alerts']) element(id).replaceChildren();
  write('chart-words', 'No figures yet');
  element('chart').replaceChildren(element('chart-words'));
  write('as-of', 'No figures yet');
};
