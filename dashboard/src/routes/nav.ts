import type { Viewer } from '../sign-in/viewer.ts';
import { sellerPath } from './seller-paths.ts';

type NavItem = readonly [href: string, words: string];

/** Lists the pages of a role, for its navigation. */
export const listPages = (viewer: Viewer): readonly NavItem[] => {
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
      return [
        ['/finance', 'Payouts'],
        ['/finance/audit', 'What does not add up'],
      ];
  }
};

export const findHome = (viewer: Viewer): string =>
  viewer.kind === 'seller' ? sellerPath(viewer.sellerId) : `/${viewer.kind}`;

/** Finds the title of a page: its name in the navigation, for a seller's page with the id. */
export const findTitle = (viewer: Viewer, path: string): string => {
  const words = listPages(viewer).find(([href]) => href === path)?.[1] ?? 'Page not found';
  return viewer.kind === 'seller' ? `${viewer.sellerId} · ${words}` : words;
};
