/** The icons, drawn in one weight. They stand beside words, so screen readers skip them. */
const PATHS = {
  good: 'M4 10.5 8 14.5 16 5.5',
  warning: 'M10 3 18 17H2Z M10 8v4 M10 14.4v.2',
  breach: 'M6.5 2.5h7l4 4v7l-4 4h-7l-4-4v-7z M7.3 7.3l5.4 5.4 M12.7 7.3l-5.4 5.4',
  quiet: 'M4 10h12',
  info: 'M10 2.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 0 1 0-15 M10 9v5 M10 6.2v.2',
  pulse: 'M1.5 11h4l2.5-7 4 12 2.5-5h4',
  up: 'M10 16V4 M5 9l5-5 5 5',
  down: 'M10 4v12 M5 11l5 5 5-5',
  flat: 'M4 10h12 M11 5l5 5-5 5',
  right: 'M8 5l5 5-5 5',
  chevron: 'M5 8l5 5 5-5',
  sun: 'M10 6.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7 M10 1.5v2 M10 16.5v2 M1.5 10h2 M16.5 10h2 M4 4l1.4 1.4 M14.6 14.6 16 16 M16 4l-1.4 1.4 M5.4 14.6 4 16',
  moon: 'M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z',
  system: 'M2.5 4h15v9.5h-15z M7 17h6 M10 13.5V17',
  search: 'M9 3a6 6 0 1 1 0 12a6 6 0 0 1 0-12 M13.4 13.4 17.5 17.5',
  download: 'M10 3v9.5 M5.5 8.5l4.5 4.5 4.5-4.5 M3.5 16.5h13',
  clock: 'M10 2.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 0 1 0-15 M10 5.5V10l3 2',
  user: 'M10 3a3.2 3.2 0 1 1 0 6.4A3.2 3.2 0 0 1 10 3 M3.5 17c.6-3.4 3.2-5 6.5-5s5.9 1.6 6.5 5',
  close: 'M5 5l10 10 M15 5 5 15',
} as const;
export type IconName = keyof typeof PATHS;

export const Icon = ({ name, className }: { name: IconName; className?: string }) => (
  <svg className={`icon ${className ?? ''}`} viewBox="0 0 20 20" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
