import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';

export function ContactsPage() {
  const festival = useFestival();
  createPageTitle(() => t.contacts.page, festival.name);
  return <h1 class="p-4 text-xl">{t.contacts.page}</h1>;
}
