import type { BreakdownBody } from '../../../contracts/api/breakdown.ts';
import type { HistoryBody } from '../../../contracts/api/history.ts';
import { element, make, makeSvg, write } from './elements.ts';
import { count, money } from './format.ts';

/** The chart's own units; it is stretched to its place. */
const [CHART_WIDTH, CHART_HEIGHT, HIGHEST_BAR] = [300, 100, 96];

/** Shows GMV per day as bars, with the last one marked as today. */
export const showHistory = ({ points }: HistoryBody, currency: string): void => {
  // Heights of bars may be floats; what is read as text never is.
  const amounts = points.map(({ orders }) => Number(orders.total_gmv));
  const most = Math.max(...amounts, 1);
  const width = CHART_WIDTH / Math.max(points.length, 1);
  const bars = points.map(({ date, orders }, index) => {
    const height = Math.max(1, ((amounts[index] ?? 0) / most) * HIGHEST_BAR);
    const isToday = index === points.length - 1;
    const place = { x: index * width + width * 0.12, y: CHART_HEIGHT - height, width: width * 0.76, height, rx: 0.8 };
    const bar = makeSvg('rect', { ...place, ...(isToday && { class: 'today' }) });
    const title = makeSvg('title', {});
    title.textContent = `${date}: ${money(orders.total_gmv, currency)}, ${count(orders.total_orders)} orders`;
    bar.append(title);
    return bar;
  });
  const highest = points[amounts.indexOf(Math.max(...amounts))];
  write(
    'chart-words',
    highest === undefined
      ? 'No figures yet'
      : `GMV a day over ${points.length} days; the highest was ${money(highest.orders.total_gmv, currency)} on ${highest.date}.`,
  );
  element('chart').replaceChildren(element('chart-words'), ...bars);
  write('chart-from', points[0]?.date ?? '');
  const last = points.at(-1);
  write('chart-to', last === undefined ? '' : `${last.date} (today)`);
};

const bar = (share: number): HTMLElement => {
  const node = make('div', { class: 'bar' });
  node.style.width = `${(share * 100).toFixed(1)}%`;
  return node;
};

/** Shows orders and GMV per category, largest first, as the API lists them. */
export const showCategories = ({ items }: BreakdownBody, currency: string): void => {
  const most = Math.max(...items.map(({ orders }) => Number(orders.total_gmv)), 1);
  element('categories').replaceChildren(
    ...items.map(({ name, orders }) =>
      make(
        'tr',
        {},
        make('td', {}, document.createTextNode(name), bar(Number(orders.total_gmv) / most)),
        make('td', { text: count(orders.total_orders) }),
        make('td', { text: money(orders.total_gmv, currency) }),
      ),
    ),
  );
};
