import { useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';

/** The browser reports years while they are typed: 0002, 0020, 0202. */
const FIRST_DAY = '1970-01-01';
const DAY = /^\d{4}-\d\d-\d\d$/;

type DayFieldProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (day: string) => void;
};

/** A calendar day, with the browser's own picker. */
export const DayField = ({ label, value, onChange }: DayFieldProps) => {
  const [draft, setDraft] = useState<string>();
  return (
    <TextField
      className="day-field"
      type="date"
      value={draft ?? value}
      onChange={(text) => {
        setDraft(text);
        if (DAY.test(text) && text >= FIRST_DAY && text !== value) onChange(text);
      }}
      onBlur={() => setDraft(undefined)}
    >
      <Label className="field-label">{label}</Label>
      <Input className="input" />
    </TextField>
  );
};
