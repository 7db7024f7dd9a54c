import { useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** A calendar day, by the browser's own picker. */
export const DayField = ({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (day: string) => void;
}) => {
  const [typed, type] = useState<string>();
  return (
    <TextField
      className="day-field"
      type="date"
      value={typed ?? value}
      onChange={(text) => {
        type(text);
        if (DAY.test(text) && text >= '1970-01-01' && text !== value) onChange(text);
      }}
      onBlur={() => type(undefined)}
    >
      <Label className="field-label">{label}</Label>
      <Input className="input" />
    </TextField>
  );
};
