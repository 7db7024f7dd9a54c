import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { SearchField } from 'react-aria-components/SearchField';
import { sellerId } from '../../../contracts/api/fields.ts';
import type { DemoIdentity } from '../../../contracts/demo.ts';
import { Brand } from '../ui/brand.tsx';
import { Icon } from '../ui/icon.tsx';
import type { Part } from './demo-sign-in.ts';

const ABOUT = { operator: 'Health of all sellers', finance: 'What is owed to sellers' } as const;

type ChooserProps = { readonly identities: readonly DemoIdentity[]; readonly choose: (part: Part) => void };

const Choice = ({ identity, choose }: { identity: DemoIdentity; choose: ChooserProps['choose'] }) => {
  const [, name = identity.label, character = ''] = /^(.*?)(?: \((.*)\))?$/.exec(identity.label) ?? [];
  return (
    <li>
      <Button className="choice" onPress={() => choose(identity)}>
        <span className="choice-name">{name}</span>
        <span className="note">{identity.role === 'seller' ? character : ABOUT[identity.role]}</span>
      </Button>
    </li>
  );
};

/** On a laptop nobody signs in: one takes somebody's part. */
export const Chooser = ({ identities, choose }: ChooserProps) => {
  const [wanted, want] = useState('');
  const text = wanted.trim();
  const sellers = identities.filter(
    ({ role, label }) => role === 'seller' && label.toLowerCase().includes(text.toLowerCase()),
  );
  const isOther = sellerId.safeParse(text).success && !sellers.some(({ seller_id }) => seller_id === text);
  return (
    <main className="gate chooser">
      <h1>
        <Brand />
      </h1>
      <p className="gate-text">This is a demo marketplace on your machine. Whose part do you want to take?</p>
      <h2>The marketplace</h2>
      <ul className="choices">
        {identities
          .filter(({ role }) => role !== 'seller')
          .map((identity) => (
            <Choice key={identity.label} identity={identity} choose={choose} />
          ))}
      </ul>
      <div className="choices-head">
        <h2>A seller</h2>
        <SearchField className="search" value={wanted} onChange={want}>
          <Label className="visually-hidden">Find a seller</Label>
          <Icon name="search" />
          <Input className="input" placeholder="Find a seller, or give an id" />
        </SearchField>
      </div>
      <ul className="choices">
        {sellers.map((identity) => (
          <Choice key={identity.label} identity={identity} choose={choose} />
        ))}
        {isOther && (
          <li>
            <Button className="choice" onPress={() => choose({ role: 'seller', seller_id: text })}>
              <span className="choice-name">Take the part of {text}</span>
              <span className="note">A seller of your own</span>
            </Button>
          </li>
        )}
      </ul>
      {sellers.length === 0 && !isOther && (
        <p className="note">
          No seller can be called that: an id has 1 to 128 characters of A-Z a-z 0-9 . _ : -
        </p>
      )}
    </main>
  );
};
