CREATE TABLE accounts (
    id uuid NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT accounts_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'manager'::text, 'analyst'::text, 'viewer'::text]))),
    CONSTRAINT accounts_pkey PRIMARY KEY (id)
);
CREATE TABLE audit_events (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    detail text NOT NULL,
    CONSTRAINT audit_events_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'respondent'::text, 'system'::text]))),
    CONSTRAINT audit_events_pkey PRIMARY KEY (id)
);
CREATE TABLE audit_seals (
    seq bigint NOT NULL,
    event_id uuid NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_seals_event_id_fkey FOREIGN KEY (event_id) REFERENCES audit_events(id),
    CONSTRAINT audit_seals_pkey PRIMARY KEY (seq)
);
CREATE TABLE contacts (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    role text NOT NULL,
    name text NOT NULL DEFAULT ''::text,
    email text NOT NULL,
    phone text NOT NULL DEFAULT ''::text,
    created_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone,
    delete_after date,
    CONSTRAINT contacts_role_check CHECK ((role = ANY (ARRAY['named'::text, 'postmottak'::text]))),
    CONSTRAINT contacts_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id),
    CONSTRAINT contacts_pkey PRIMARY KEY (id)
);
CREATE TABLE disposition_history (
    unit_id uuid NOT NULL,
    seq integer NOT NULL,
    disposition text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id uuid,
    CONSTRAINT disposition_history_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT disposition_history_pkey PRIMARY KEY (unit_id, seq)
);
CREATE TABLE draft_entries (
    id uuid NOT NULL,
    unit_id uuid NOT NULL,
    roster text NOT NULL,
    position integer NOT NULL,
    edition bigint NOT NULL,
    sheet text NOT NULL,
    carried_from uuid,
    confirmation text NOT NULL DEFAULT 'new'::text,
    updated_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT draft_entries_confirmation_check CHECK ((confirmation = ANY (ARRAY['new'::text, 'unconfirmed'::text, 'confirmed'::text, 'changed'::text, 'ended'::text]))),
    CONSTRAINT draft_entries_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT draft_entries_pkey PRIMARY KEY (unit_id, id)
);
CREATE TABLE drafts (
    unit_id uuid NOT NULL,
    edition bigint NOT NULL,
    sheet text NOT NULL,
    nil text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT drafts_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT drafts_pkey PRIMARY KEY (unit_id)
);
CREATE TABLE freeze_units (
    round_id uuid NOT NULL,
    number integer NOT NULL,
    unit_id uuid NOT NULL,
    disposition text NOT NULL,
    submission_id uuid,
    CONSTRAINT freeze_units_round_id_number_fkey FOREIGN KEY (round_id, number) REFERENCES freezes(round_id, number),
    CONSTRAINT freeze_units_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT freeze_units_pkey PRIMARY KEY (round_id, number, unit_id)
);
CREATE TABLE freezes (
    round_id uuid NOT NULL,
    number integer NOT NULL,
    frozen_at timestamp with time zone NOT NULL,
    account_id uuid,
    reason text NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT freezes_round_id_fkey FOREIGN KEY (round_id) REFERENCES rounds(id),
    CONSTRAINT freezes_pkey PRIMARY KEY (round_id, number)
);
CREATE TABLE idempotency_keys (
    scope text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, key)
);
CREATE TABLE leases (
    name text NOT NULL,
    owner uuid NOT NULL,
    fence bigint NOT NULL,
    until_at timestamp with time zone NOT NULL,
    CONSTRAINT leases_pkey PRIMARY KEY (name)
);
CREATE TABLE links (
    id uuid NOT NULL,
    unit_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    grant_scope text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT links_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT links_pkey PRIMARY KEY (id)
);
CREATE TABLE mails (
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    contact_id uuid,
    kind text NOT NULL,
    recipient text NOT NULL,
    language text NOT NULL,
    detail text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamp with time zone NOT NULL,
    lease_until timestamp with time zone,
    lease_owner uuid,
    message_id text,
    last_reply text NOT NULL DEFAULT ''::text,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT mails_kind_check CHECK ((kind = ANY (ARRAY['invitation'::text, 'reminder'::text, 'receipt'::text]))),
    CONSTRAINT mails_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'bounced'::text, 'failed'::text, 'unknown'::text, 'cancelled'::text]))),
    CONSTRAINT mails_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contacts(id),
    CONSTRAINT mails_round_id_fkey FOREIGN KEY (round_id) REFERENCES rounds(id),
    CONSTRAINT mails_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT mails_pkey PRIMARY KEY (id)
);
CREATE TABLE organisation_facts (
    organisation_id uuid NOT NULL,
    valid_from date NOT NULL,
    facts text NOT NULL,
    ended boolean NOT NULL DEFAULT false,
    successor_id uuid,
    note text NOT NULL DEFAULT ''::text,
    CONSTRAINT organisation_facts_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id),
    CONSTRAINT organisation_facts_successor_id_fkey FOREIGN KEY (successor_id) REFERENCES organisations(id),
    CONSTRAINT organisation_facts_pkey PRIMARY KEY (organisation_id, valid_from)
);
CREATE TABLE organisations (
    id uuid NOT NULL,
    orgnr text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    edition bigint NOT NULL,
    CONSTRAINT organisations_pkey PRIMARY KEY (id)
);
CREATE TABLE panel_figures (
    round_id uuid NOT NULL,
    code text NOT NULL,
    mean text NOT NULL,
    base bigint NOT NULL,
    source text NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    CONSTRAINT panel_figures_round_id_fkey FOREIGN KEY (round_id) REFERENCES rounds(id),
    CONSTRAINT panel_figures_pkey PRIMARY KEY (round_id, code)
);
CREATE TABLE paradata (
    id uuid NOT NULL,
    unit_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    event text NOT NULL,
    CONSTRAINT paradata_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT paradata_pkey PRIMARY KEY (id)
);
CREATE TABLE personal_values (
    submission_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    item text NOT NULL,
    salt bytea NOT NULL,
    value text NOT NULL,
    CONSTRAINT personal_values_submission_id_fkey FOREIGN KEY (submission_id) REFERENCES submissions(id),
    CONSTRAINT personal_values_pkey PRIMARY KEY (submission_id, entry_id, item)
);
CREATE TABLE plan_amendments (
    id uuid NOT NULL,
    version_id uuid NOT NULL,
    plan text NOT NULL,
    reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT plan_amendments_version_id_fkey FOREIGN KEY (version_id) REFERENCES questionnaire_versions(id),
    CONSTRAINT plan_amendments_pkey PRIMARY KEY (id)
);
CREATE TABLE publications (
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    survey_id uuid NOT NULL,
    revision integer NOT NULL,
    freeze_number integer NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    prepared_at timestamp with time zone NOT NULL,
    amendment_id uuid,
    account_id uuid,
    document text NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT publications_kind_check CHECK ((kind = ANY (ARRAY['preliminary'::text, 'final'::text]))),
    CONSTRAINT publications_amendment_id_fkey FOREIGN KEY (amendment_id) REFERENCES plan_amendments(id),
    CONSTRAINT publications_round_id_fkey FOREIGN KEY (round_id) REFERENCES rounds(id),
    CONSTRAINT publications_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES surveys(id),
    CONSTRAINT publications_pkey PRIMARY KEY (id)
);
CREATE TABLE published_entries (
    publication_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    position integer NOT NULL,
    document text NOT NULL,
    CONSTRAINT published_entries_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id),
    CONSTRAINT published_entries_pkey PRIMARY KEY (publication_id, entry_id)
);
CREATE TABLE questionnaire_versions (
    id uuid NOT NULL,
    survey_id uuid NOT NULL,
    version text NOT NULL,
    document text NOT NULL,
    hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT questionnaire_versions_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES surveys(id),
    CONSTRAINT questionnaire_versions_pkey PRIMARY KEY (id)
);
CREATE TABLE refresh_tokens (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    family uuid NOT NULL,
    token_hash bytea NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT refresh_tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (id)
);
CREATE TABLE respondent_sessions (
    token_hash bytea NOT NULL,
    link_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT respondent_sessions_link_id_fkey FOREIGN KEY (link_id) REFERENCES links(id),
    CONSTRAINT respondent_sessions_pkey PRIMARY KEY (token_hash)
);
CREATE TABLE rounds (
    id uuid NOT NULL,
    survey_id uuid NOT NULL,
    version_id uuid NOT NULL,
    code text NOT NULL,
    test boolean NOT NULL,
    state text NOT NULL,
    opens_on date NOT NULL,
    deadline_on date NOT NULL,
    grace_days integer NOT NULL,
    links_end_on date NOT NULL,
    partial_rule text NOT NULL,
    eligibility text NOT NULL,
    facts text NOT NULL,
    edition bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    personal_purged_at timestamp with time zone,
    CONSTRAINT rounds_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'open'::text, 'grace'::text, 'closed'::text, 'frozen'::text, 'published'::text]))),
    CONSTRAINT rounds_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES surveys(id),
    CONSTRAINT rounds_version_id_fkey FOREIGN KEY (version_id) REFERENCES questionnaire_versions(id),
    CONSTRAINT rounds_pkey PRIMARY KEY (id)
);
CREATE UNLOGGED TABLE shared_limits (
    kind text NOT NULL,
    key_hash bytea NOT NULL,
    full_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT shared_limits_pkey PRIMARY KEY (kind, key_hash)
);
CREATE TABLE submission_entries (
    submission_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    roster text NOT NULL,
    position integer NOT NULL,
    first_submitted_at timestamp with time zone NOT NULL,
    sheet text NOT NULL,
    CONSTRAINT submission_entries_submission_id_fkey FOREIGN KEY (submission_id) REFERENCES submissions(id),
    CONSTRAINT submission_entries_pkey PRIMARY KEY (submission_id, entry_id)
);
CREATE TABLE submissions (
    id uuid NOT NULL,
    unit_id uuid NOT NULL,
    number integer NOT NULL,
    version_id uuid NOT NULL,
    source text NOT NULL,
    link_id uuid,
    account_id uuid,
    reason text NOT NULL DEFAULT ''::text,
    received_at timestamp with time zone NOT NULL,
    first_at timestamp with time zone NOT NULL,
    sheet text NOT NULL,
    nil text NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT submissions_source_check CHECK ((source = ANY (ARRAY['respondent'::text, 'staff_entered'::text, 'staff_correction'::text]))),
    CONSTRAINT submissions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
    CONSTRAINT submissions_link_id_fkey FOREIGN KEY (link_id) REFERENCES links(id),
    CONSTRAINT submissions_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT submissions_version_id_fkey FOREIGN KEY (version_id) REFERENCES questionnaire_versions(id),
    CONSTRAINT submissions_pkey PRIMARY KEY (id)
);
CREATE TABLE surveys (
    id uuid NOT NULL,
    code text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT surveys_pkey PRIMARY KEY (id)
);
CREATE TABLE units (
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    orgnr text NOT NULL,
    facts text NOT NULL,
    disposition text NOT NULL,
    extended_to date,
    first_submitted_at timestamp with time zone,
    last_submission_id uuid,
    CONSTRAINT units_disposition_check CHECK ((disposition = ANY (ARRAY['complete'::text, 'partial'::text, 'nil'::text, 'declined'::text, 'break_off'::text, 'non_contact'::text, 'unreachable'::text, 'other_eligible'::text, 'unknown_eligibility'::text, 'not_eligible'::text]))),
    CONSTRAINT units_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id),
    CONSTRAINT units_round_id_fkey FOREIGN KEY (round_id) REFERENCES rounds(id),
    CONSTRAINT units_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX accounts_username_idx ON public.accounts USING btree (username);
CREATE INDEX audit_events_subject_idx ON public.audit_events USING btree (subject_kind, subject_id);
CREATE UNIQUE INDEX audit_seals_event_idx ON public.audit_seals USING btree (event_id);
CREATE INDEX contacts_organisation_idx ON public.contacts USING btree (organisation_id);
CREATE INDEX draft_entries_id_idx ON public.draft_entries USING btree (id);
CREATE INDEX freeze_units_unit_idx ON public.freeze_units USING btree (unit_id);
CREATE UNIQUE INDEX links_secret_idx ON public.links USING btree (secret_hash);
CREATE INDEX links_unit_idx ON public.links USING btree (unit_id);
CREATE INDEX mails_contact_idx ON public.mails USING btree (contact_id);
CREATE INDEX mails_due_idx ON public.mails USING btree (state, due_at);
CREATE UNIQUE INDEX mails_message_idx ON public.mails USING btree (message_id);
CREATE INDEX mails_round_idx ON public.mails USING btree (round_id, state);
CREATE INDEX mails_unit_idx ON public.mails USING btree (unit_id);
CREATE INDEX organisation_facts_successor_idx ON public.organisation_facts USING btree (successor_id);
CREATE UNIQUE INDEX organisations_orgnr_idx ON public.organisations USING btree (orgnr);
CREATE INDEX paradata_unit_idx ON public.paradata USING btree (unit_id);
CREATE INDEX plan_amendments_version_idx ON public.plan_amendments USING btree (version_id, created_at);
CREATE INDEX publications_amendment_idx ON public.publications USING btree (amendment_id);
CREATE UNIQUE INDEX publications_revision_idx ON public.publications USING btree (round_id, revision);
CREATE INDEX publications_survey_idx ON public.publications USING btree (survey_id, published_at);
CREATE UNIQUE INDEX published_entries_position_idx ON public.published_entries USING btree (publication_id, "position");
CREATE UNIQUE INDEX questionnaire_versions_version_idx ON public.questionnaire_versions USING btree (survey_id, version);
CREATE INDEX refresh_tokens_account_idx ON public.refresh_tokens USING btree (account_id);
CREATE INDEX refresh_tokens_family_idx ON public.refresh_tokens USING btree (family);
CREATE UNIQUE INDEX refresh_tokens_hash_idx ON public.refresh_tokens USING btree (token_hash);
CREATE INDEX respondent_sessions_link_idx ON public.respondent_sessions USING btree (link_id);
CREATE UNIQUE INDEX rounds_code_idx ON public.rounds USING btree (survey_id, code, test);
CREATE INDEX rounds_version_idx ON public.rounds USING btree (version_id);
CREATE INDEX shared_limits_changed_idx ON public.shared_limits USING btree (changed_at);
CREATE INDEX submissions_account_idx ON public.submissions USING btree (account_id);
CREATE INDEX submissions_link_idx ON public.submissions USING btree (link_id);
CREATE UNIQUE INDEX submissions_number_idx ON public.submissions USING btree (unit_id, number);
CREATE INDEX submissions_version_idx ON public.submissions USING btree (version_id);
CREATE UNIQUE INDEX surveys_code_idx ON public.surveys USING btree (code);
CREATE INDEX units_disposition_idx ON public.units USING btree (round_id, disposition);
CREATE INDEX units_organisation_id_idx ON public.units USING btree (organisation_id);
CREATE UNIQUE INDEX units_organisation_idx ON public.units USING btree (round_id, organisation_id);
