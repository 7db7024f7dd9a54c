import { useEffect, useState } from 'react';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT = 'theme';

const isTheme = (name: string | null): name is Theme => THEMES.some((theme) => theme === name);

const kept = (): Theme => {
  try {
    const name = localStorage.getItem(KEPT);
    return isTheme(name) ? name : 'system';
  } catch {
    // A browser that lets pages keep nothing still shows them.
    return 'system';
  }
};

const keep = (theme: Theme): void => {
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // As above.
  }
};

/** Light, dark, or as the system has it. */
export const useTheme = (): readonly [theme: Theme, choose: (theme: Theme) => void] => {
  const [theme, setTheme] = useState(kept);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return [
    theme,
    (chosen) => {
      keep(chosen);
      setTheme(chosen);
    },
  ];
};
