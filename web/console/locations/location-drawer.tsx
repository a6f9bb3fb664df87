import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Location, LocationPart } from '../../../domain/schemas/scheduling.ts';
import { api, intents } from '../../shared/api.ts';
import { showAddress, showList } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form, Section } from '../../shared/ui/form.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { ActiveSwitch } from '../people/active-switch.tsx';
import { AddressFields } from '../people/address-fields.tsx';
import { OwnedByPimsy } from '../people/owned-by-pimsy.tsx';
import { OwnedFields } from '../people/owned-fields.tsx';
import { ZoneField } from '../people/zone-field.tsx';
import { useAllowed, useSession } from '../session.ts';
import { t } from '../t.ts';
import { locationsQuery } from './locations.ts';

const emptyAddress = { line1: null, line2: null, city: null, state: null, zip: null };

const partName = (part: LocationPart) => t(`location.part.${part}`);

interface LocationDrawerProps {
  /** null: a new one. */
  location: Location | null;
  onClose: () => void;
}

export function LocationDrawer({ location, onClose }: LocationDrawerProps) {
  const { practice } = useSession();
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [intent] = useState(() => intents());
  const { values, change, dirty } = useDraft({
    name: location?.name ?? '',
    zone: location?.zone ?? practice.zone,
    phone: location?.phone ?? null,
    address: location?.address ?? emptyAddress,
    active: location?.active ?? true,
  });
  const save = useMutation({
    mutationFn: () =>
      location
        ? api.patch<Location>(`/api/locations/${location.id}`, { ...values, version: location.version })
        : api.post<Location>('/api/locations', values, { key: intent.keyOf(values) }),
    onSuccess: async () => {
      notify(t(location ? 'location.saved' : 'location.added'));
      await queries.invalidateQueries({ queryKey: locationsQuery.queryKey });
      onClose();
    },
  });
  const errors = fieldErrors(save.error);
  const { owned = [] } = location ?? {};
  const isOwned = (part: LocationPart) => owned.includes(part);
  const right = location ? 'modify' : 'create';
  const title = location ? location.name : t('location.new');
  return (
    <SideDrawer title={title} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        readOnly={allowed('Locations', right) ? null : t('location.need', { right: t(`right.${right}`) })}
        submit={location ? undefined : t('location.add')}
        onCancel={onClose}
        onNewer={() => void queries.invalidateQueries({ queryKey: locationsQuery.queryKey })}
      >
        {owned.length > 0 && (
          <OwnedByPimsy>{t('location.owned', { fields: showList(owned.map(partName)) })}</OwnedByPimsy>
        )}
        <Section title={t('location.one')}>
          <TextInput
            label={t('location.name')}
            required
            readOnly={isOwned('name')}
            data-autofocus
            style={{ clear: 'both' }}
            error={errors['name']}
            value={values.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <ZoneField
            label={t('location.zone')}
            description={t('location.zone.hint')}
            required
            readOnly={isOwned('zone')}
            error={errors['zone']}
            value={values.zone}
            onChange={(zone) => change({ zone: zone ?? practice.zone })}
          />
          <TextInput
            label={t('location.phone')}
            type="tel"
            readOnly={isOwned('phone')}
            error={errors['phone']}
            value={showAddress(values.phone ?? '')}
            onChange={(event) => change({ phone: event.currentTarget.value || null })}
          />
        </Section>
        <OwnedFields owned={isOwned('address')}>
          <AddressFields value={values.address} onChange={(address) => change({ address })} errors={errors} />
        </OwnedFields>
        <OwnedFields owned={isOwned('active')}>
          <ActiveSwitch
            rule="Locations"
            label={t('location.active')}
            checked={values.active}
            onChange={(active) => change({ active })}
          />
        </OwnedFields>
      </Form>
    </SideDrawer>
  );
}
