import { useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { toInstant, toLocalTime } from '../words/local-times.ts';

/** The browser reports years while they are typed: 0002, 0020, 0202. */
const FIRST_TIME = '2000-01-01T00:00';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

type TimeFieldProps = {
  readonly label: string;
  readonly timeZone: string;
  /** An instant; undefined for none. */
  readonly value: string | undefined;
  readonly onChange: (instant: string | undefined) => void;
};

/** A time in the marketplace's zone, or none, with the browser's own picker. */
export const TimeField = ({ label, timeZone, value, onChange }: TimeFieldProps) => {
  const [draft, setDraft] = useState<string>();
  const shown = value === undefined ? '' : toLocalTime(value, timeZone);
  return (
    <TextField
      className="day-field"
      type="datetime-local"
      value={draft ?? shown}
      onChange={(text) => {
        setDraft(text);
        if (TIME.test(text) && text >= FIRST_TIME && text !== shown) onChange(toInstant(text, timeZone));
      }}
      onBlur={() => {
        // Only now: a field that is being changed is empty in between.
        if (draft === '' && value !== undefined) onChange(undefined);
        setDraft(undefined);
      }}
    >
      <Label className="field-label">{label}</Label>
      <Input className="input" />
    </TextField>
  );
};
