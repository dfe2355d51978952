import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { FieldMark } from '../answers/field-mark.tsx';
import { saving } from '../shell/saving.tsx';
import { CrowdField } from './crowd-field.tsx';
import { DueField } from './due-field.tsx';
import { StageField } from './stage-field.tsx';
import { TagsField } from './tags-field.tsx';
import { UrgencyChoice } from './urgency-choice.tsx';

/** What a task is besides its title, state and holder. Each field is saved by itself, as soon as it is left. */
export function TaskFields(props: { readonly task: TaskRow }) {
  const { writes } = useData();
  return (
    <section class="flex flex-col gap-5" aria-label={t.task.details}>
      <DueField task={props.task} />
      <UrgencyChoice
        value={props.task.urgency}
        mark={<FieldMark table="task" id={props.task.id} field="urgency" />}
        onChoose={(urgency) => saving(writes.editTask(props.task.id, { urgency }))}
      />
      <CrowdField task={props.task} />
      <StageField task={props.task} />
      <TagsField task={props.task} />
    </section>
  );
}
