import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { sellerId } from '../../../contracts/api/fields.ts';
import type { DemoIdentity } from '../../../contracts/demo.ts';
import { Brand } from '../ui/brand.tsx';
import { SearchBox } from '../ui/search.tsx';
import type { DemoUser } from './demo-sign-in.ts';

const ROLE_NOTES = { operator: 'Health of all sellers', finance: 'Payouts to all sellers' } as const;

type ChooserProps = {
  readonly identities: readonly DemoIdentity[];
  readonly choose: (user: DemoUser) => void;
};

const Choice = ({ name, note, onPress }: { name: string; note: string; onPress: () => void }) => (
  <li>
    <Button className="choice" onPress={onPress}>
      <span className="choice-name">{name}</span>
      <span className="note">{note}</span>
    </Button>
  </li>
);

const IdentityChoice = ({ identity, choose }: { identity: DemoIdentity; choose: ChooserProps['choose'] }) => {
  const [, name = identity.label, character = ''] = /^(.*?)(?: \((.*)\))?$/.exec(identity.label) ?? [];
  const note = identity.role === 'seller' ? character : ROLE_NOTES[identity.role];
  return <Choice name={name} note={note} onPress={() => choose(identity)} />;
};

/** Asks who to be: on a laptop nobody signs in. */
export const Chooser = ({ identities, choose }: ChooserProps) => {
  const [search, setSearch] = useState('');
  const id = search.trim();
  const sellers = identities.filter(
    ({ role, label }) => role === 'seller' && label.toLowerCase().includes(id.toLowerCase()),
  );
  const isId = sellerId.safeParse(id).success;
  const isOtherSeller = isId && !sellers.some(({ seller_id }) => seller_id === id);
  const continueAsTyped = (): void => {
    if (isId) choose({ role: 'seller', seller_id: id });
  };
  return (
    <main className="gate chooser">
      <h1>
        <Brand />
      </h1>
      <p className="gate-text">This demo marketplace runs on your machine. Who do you want to be?</p>
      <h2>Marketplace staff</h2>
      <ul className="choices">
        {identities
          .filter(({ role }) => role !== 'seller')
          .map((identity) => (
            <IdentityChoice key={identity.label} identity={identity} choose={choose} />
          ))}
      </ul>
      <div className="choices-head">
        <h2>Sellers</h2>
        <SearchBox
          label="Find a seller"
          placeholder="Find a seller or type an ID"
          value={search}
          onChange={setSearch}
          onEnter={continueAsTyped}
        />
      </div>
      <ul className="choices">
        {sellers.map((identity) => (
          <IdentityChoice key={identity.label} identity={identity} choose={choose} />
        ))}
        {isOtherSeller && (
          <Choice name={`Continue as ${id}`} note="Your own seller" onPress={continueAsTyped} />
        )}
      </ul>
      {sellers.length === 0 && !isOtherSeller && (
        <p className="note">
          This is not a valid seller ID. Use 1 to 128 of these characters: A-Z a-z 0-9 . _ : -
        </p>
      )}
    </main>
  );
};
