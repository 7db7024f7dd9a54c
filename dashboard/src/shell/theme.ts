import { useEffect, useState } from 'react';

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'theme';

const loadTheme = (): Theme => {
  try {
    const name = localStorage.getItem(STORAGE_KEY);
    return THEMES.find((theme) => theme === name) ?? 'system';
  } catch {
    // Browsers may forbid storage; the page works without.
    return 'system';
  }
};

const saveTheme = (theme: Theme): void => {
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // As above.
  }
};

/** The theme that this person chose: light, dark, or that of the system. */
export const useTheme = (): readonly [theme: Theme, setTheme: (theme: Theme) => void] => {
  const [theme, setTheme] = useState(loadTheme);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return [
    theme,
    (next) => {
      saveTheme(next);
      setTheme(next);
    },
  ];
};
