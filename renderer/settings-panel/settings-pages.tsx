import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { CommandAnswer } from '../../preload/contract.ts';
import { ChangePin } from './change-pin.tsx';
import type { Desk } from './desk.ts';
import type { Suggestions } from './field.tsx';
import { Card, Group } from './group.tsx';
import { Sure } from './sure.tsx';
import { PANEL_LANGUAGES } from './words/words.ts';

/** Groups that have a page of their own; every other one, also one that is yet to come, is on the conversation's. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'audio',
  'voice',
  'interruption',
  'screen',
  'avatar',
  'operator',
  'speechLog',
]);

export function ConversationPage({ desk }: { desk: Desk }): JSX.Element {
  const groups = [...new Set(desk.view.value?.fields.map(({ group }) => group) ?? [])];
  const view = desk.view.value;
  const choices = useChoices(desk);
  return (
    <>
      <Group desk={desk} group="conversation" suggestions={choices} />
      <AgentTrial desk={desk} />
      {groups
        .filter((group) => !ELSEWHERE.has(group) && group !== 'conversation')
        .map((group) => (
          <Group key={group} desk={desk} group={group} />
        ))}
      {view === null ? null : (
        <p class="op-quiet">
          {view.secretsKeptIn === 'file' ? `${desk.say('secretsFile')} ${view.secretsFile}` : desk.say('secretsSafe')}
        </p>
      )}
    </>
  );
}

function trialInWords(desk: Desk, { result, problem, detail }: CommandAnswer<'agent.try'>): string {
  if (problem === null) return `${desk.say(`agent-${result}`)} ${detail}`.trim();
  return `${desk.say(`problem-${problem}`)}${detail === '' ? '' : ` – ${detail}`}`;
}

function AgentTrial({ desk }: { desk: Desk }): JSX.Element {
  const trial = useSignal<CommandAnswer<'agent.try'> | null>(null);
  const isTrying = useSignal(false);
  const run = async (): Promise<void> => {
    isTrying.value = true;
    trial.value = await desk.ask('agent.try', {});
    isTrying.value = false;
  };
  const found = trial.value;
  return (
    <Card title={desk.say('tryAgent')}>
      <p class="op-quiet">{desk.say('agentHelp')}</p>
      <div class="op-row">
        <button type="button" class="op-button op-main" disabled={isTrying.value} onClick={() => void run()}>
          {desk.say(isTrying.value ? 'trying' : 'tryAgent')}
        </button>
      </div>
      <p role="status" class="op-verdict" data-good={found?.result === 'reached'}>
        {found === null ? '' : trialInWords(desk, found)}
      </p>
    </Card>
  );
}

/** What is there to choose from, as it is when the page is opened. */
function useChoices(desk: Desk): Suggestions {
  const choices = useSignal<Suggestions>({});
  useEffect(() => {
    void desk.ask('settings.choices', {}).then((answer) => {
      choices.value = answer ?? {};
    });
  }, []);
  return choices.value;
}

export function ScreenPage({ desk }: { desk: Desk }): JSX.Element {
  const choices = useChoices(desk);
  const displays = useSignal<readonly string[]>([]);
  useEffect(() => {
    void desk.ask('screen.displays', {}).then((answer) => {
      displays.value = answer?.displays.map(({ name }) => name) ?? [];
    });
  }, []);
  return (
    <>
      <Group desk={desk} group="avatar" suggestions={choices} />
      <Group
        desk={desk}
        group="screen"
        suggestions={{ 'screen.display': displays.value, 'screen.language': PANEL_LANGUAGES }}
      />
      <Group desk={desk} group="operator" />
      <ChangePin desk={desk} />
      <Files desk={desk} />
    </>
  );
}

function Files({ desk }: { desk: Desk }): JSX.Element {
  const files = useSignal<CommandAnswer<'settings.files'> | null>(null);
  const list = async (): Promise<void> => {
    files.value = await desk.ask('settings.files', {});
  };
  const write = async (): Promise<void> => {
    const answer = await desk.ask('settings.export', {});
    if (answer !== null) desk.tell(`${desk.say('written')} ${answer.file}`);
  };
  const read = async (file: string): Promise<void> => {
    desk.take(await desk.ask('settings.import', { file }), desk.say('saved'));
    files.value = null;
  };
  const found = files.value;
  return (
    <Card title={desk.say('files')}>
      <div class="op-row">
        <button type="button" class="op-button" onClick={() => void write()}>
          {desk.say('export')}
        </button>
        <button type="button" class="op-button" onClick={() => void list()}>
          {desk.say('import')}
        </button>
      </div>
      {found === null ? null : (
        <div class="op-files">
          <p class="op-quiet">{`${desk.say(found.files.length === 0 ? 'noFiles' : 'importFrom')} ${found.folder}`}</p>
          {found.files.map((file) => (
            <button type="button" class="op-link" key={file} onClick={() => void read(file)}>
              {file}
            </button>
          ))}
        </div>
      )}
      <FactoryReset desk={desk} />
    </Card>
  );
}

function FactoryReset({ desk }: { desk: Desk }): JSX.Element {
  const reset = async (): Promise<void> => {
    desk.take(await desk.ask('settings.reset', {}), desk.say('saved'));
  };
  return <Sure desk={desk} name="reset" question="resetSure" yes="yes" act={() => void reset()} />;
}
