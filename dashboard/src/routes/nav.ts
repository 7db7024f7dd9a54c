import type { Viewer } from '../sign-in/viewer.ts';
import { sellerPath } from './seller-paths.ts';

type NavItem = readonly [href: string, words: string];

/** What each role finds here; nothing else is offered to it, and the API answers nothing else. */
export const navOf = (viewer: Exclude<Viewer, { kind: 'nobody' }>): readonly NavItem[] => {
  switch (viewer.kind) {
    case 'seller':
      return [
        [sellerPath(viewer.sellerId), 'Overview'],
        [sellerPath(viewer.sellerId, 'orders'), 'Orders'],
        [sellerPath(viewer.sellerId, 'sales'), 'Sales'],
        [sellerPath(viewer.sellerId, 'health'), 'Health'],
        [sellerPath(viewer.sellerId, 'alerts'), 'Alerts'],
        [sellerPath(viewer.sellerId, 'payouts'), 'Payouts'],
      ];
    case 'operator':
      return [
        ['/operator', 'Overview'],
        ['/operator/sellers', 'Sellers'],
        ['/operator/what-if', 'What if'],
        ['/operator/quarantine', 'Quarantine'],
      ];
    case 'finance':
      return [['/finance', 'Payouts']];
  }
};

/** What a page is called in the window's title: as in the navigation, a seller's pages with whose they are. */
export const titleOf = (viewer: Exclude<Viewer, { kind: 'nobody' }>, path: string): string => {
  const words = navOf(viewer).find(([href]) => href === path)?.[1] ?? 'No such page';
  return viewer.kind === 'seller' ? `${viewer.sellerId} · ${words}` : words;
};
