/** 1 may page somebody, because something is wrong. Whatever else goes wrong is 2. */
export const EXIT_CODES = { matches: 0, differs: 1, unanswered: 2 } as const;
