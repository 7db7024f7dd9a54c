import { useEffect, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { SearchField } from 'react-aria-components/SearchField';
import { Icon } from './icon.tsx';

/** One does not ask for every letter. */
const PAUSE_MS = 250;

export const Search = ({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
}) => {
  const [typed, type] = useState(value);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <SearchField className="search" value={typed} onChange={type}>
      <Label className="visually-hidden">{label}</Label>
      <Icon name="search" />
      <Input className="input" placeholder={label} />
    </SearchField>
  );
};
