import { useEffect, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { SearchField } from 'react-aria-components/SearchField';
import { Icon } from './icon.tsx';

const TYPING_PAUSE_MS = 250;

type SearchProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
};

/** A search field that reports every key. */
export const SearchBox = ({
  label,
  placeholder = label,
  value,
  onChange,
  onEnter = () => undefined,
}: SearchProps & { readonly placeholder?: string; readonly onEnter?: () => void }) => (
  <SearchField className="search" value={value} onChange={onChange} onSubmit={onEnter}>
    <Label className="visually-hidden">{label}</Label>
    <Icon name="search" />
    <Input className="input" placeholder={placeholder} />
  </SearchField>
);

/** A search field that reports once the person pauses: the API is not asked for every key. */
export const Search = ({ label, value, onChange }: SearchProps) => {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return <SearchBox label={label} value={text} onChange={setText} />;
};
