import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { Icon } from './icon.tsx';

type SelectProps<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, words: string])[];
  readonly onChange: (value: Value) => void;
  readonly className?: string;
};

/** A choice of one among many. */
export const Select = <Value extends string>({
  label,
  value,
  options,
  onChange,
  className = '',
}: SelectProps<Value>) => (
  <AriaSelect
    className={`select ${className}`}
    value={value}
    onChange={(key) => {
      const choice = options.find(([name]) => name === key);
      if (choice !== undefined) onChange(choice[0]);
    }}
  >
    <Label className="field-label">{label}</Label>
    <Button className="select-button">
      <SelectValue className="select-value" />
      <Icon name="chevron" />
    </Button>
    <Popover className="popover">
      <ListBox className="list-box">
        {options.map(([name, words]) => (
          <ListBoxItem key={name} id={name} textValue={words} className="list-item">
            {words}
          </ListBoxItem>
        ))}
      </ListBox>
    </Popover>
  </AriaSelect>
);
