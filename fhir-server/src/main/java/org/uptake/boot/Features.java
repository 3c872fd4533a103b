package org.uptake.boot;

import static org.uptake.fhirapi.Interaction.READ;
import static org.uptake.fhirapi.Interaction.SEARCH;
import static org.uptake.fhirapi.Interaction.UPDATE;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.uptake.access.Cursors;
import org.uptake.access.Labels;
import org.uptake.audit.AuditTrail;
import org.uptake.bulk.BulkData;
import org.uptake.cdshooks.CdsHooks;
import org.uptake.engagement.CourseProjection;
import org.uptake.engagement.Engagement;
import org.uptake.engagement.UsageProjection;
import org.uptake.engagement.UsageRules;
import org.uptake.enrolment.Enrol;
import org.uptake.enrolment.EnrolmentFollowsTasks;
import org.uptake.enrolment.EnrolmentRules;
import org.uptake.enrolment.Expiries;
import org.uptake.enrolment.OpenEnrolments;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.fhirapi.OperationRoute.Need;
import org.uptake.fhirapi.StructureCheck;
import org.uptake.intervention.Applicability;
import org.uptake.intervention.Eligibility;
import org.uptake.intervention.EligibilityCensus;
import org.uptake.intervention.EligibilityWrites;
import org.uptake.intervention.PlanWrites;
import org.uptake.intervention.PreviewEligibility;
import org.uptake.intervention.Recommendations;
import org.uptake.intervention.Suitable;
import org.uptake.kit.Handouts;
import org.uptake.kit.KitWrites;
import org.uptake.kit.ModificationLog;
import org.uptake.kit.Modifications;
import org.uptake.kit.PrintHandout;
import org.uptake.kit.RoutingWrites;
import org.uptake.message.MessageSettings;
import org.uptake.message.Messages;
import org.uptake.metrics.EvaluateMeasure;
import org.uptake.metrics.FunnelProjection;
import org.uptake.metrics.MetricCatalogue;
import org.uptake.offer.RecordOffer;
import org.uptake.profiles.Profiles;
import org.uptake.search.SearchParameters;
import org.uptake.staff.StaffDirectory;
import org.uptake.store.Projection;
import org.uptake.store.Store;
import org.uptake.store.TimeOrderedIds;
import org.uptake.store.Version;
import org.uptake.store.WriteRule;
import org.uptake.subscription.HeaderSeal;
import org.uptake.subscription.SubscriptionSettings;
import org.uptake.subscription.Subscriptions;
import org.uptake.task.OpenTasks;
import org.uptake.task.TaskMove;
import org.uptake.task.TaskRules;
import org.uptake.task.TimelineProjection;
import org.uptake.task.Worklist;
import org.uptake.terminology.Canonicals;
import org.uptake.terminology.R4Canonicals;
import org.uptake.terminology.StoredCanonicals;
import org.uptake.terminology.Terminology;
import org.uptake.terminology.TerminologyClaims;
import org.uptake.terminology.ValueSets;
import org.uptake.validation.ProfileChecks;
import org.uptake.validation.ProfileClaims;
import org.uptake.validation.ReferencesExist;
import org.uptake.validation.Validate;

/** Every feature, wired by hand: the rules, the projections and the operations, in the order in which they run. */
final class Features {
    private final Store store;
    private final StaffDirectory staff;
    private final Clock clock;
    private final String base;
    private final Cursors cursors;
    private final Eligibility eligibility;
    private final Suitable suitable;
    private final EvaluateMeasure measures;
    private final SiteCalendars calendars;
    private final RecordOffer offers;
    private final CdsHooks cdsHooks;
    private final Handouts handouts;
    private final Canonicals ours = Canonicals.of(Packages.terminology());
    private final Canonicals terminology;
    private final FhirContext fhir;
    private final ProfileChecks profiles = new ProfileChecks(Profiles.BASE, Profiles.structures(), new ValueSets(ours));
    private final Subscriptions subscriptions;
    private final Subscriptions.Surroundings surroundings;
    private final Conversation conversation;
    private final CourseWork courses;

    Features(
            DataSource database,
            SearchParameters parameters,
            AuditTrail audit,
            FhirContext fhir,
            Clock clock,
            String base,
            SubscriptionSettings notices,
            HeaderSeal seal,
            Cursors cursors,
            MessageSettings channels) {
        this.cursors = cursors;
        this.subscriptions = new Subscriptions(Profiles.topics(), parameters, notices, seal);
        this.clock = clock;
        this.fhir = fhir;
        this.terminology = ours.orElse(new StoredCanonicals(() -> store())).orElse(new R4Canonicals(fhir));
        this.base = base;
        this.eligibility = new Eligibility(fhir);
        this.staff = new StaffDirectory(type -> storedOf(type), clock);
        this.conversation = new Conversation(
                channels, () -> store(), staff, site -> calendars().apply(site), base.replaceAll("/fhir$", ""), clock);
        this.courses =
                new CourseWork(() -> store(), staff, conversation, channels, base.replaceAll("/fhir$", ""), clock);
        this.store = new Store(
                database,
                parameters,
                new SearchTerminology(new ValueSets(terminology)),
                new StructureCheck(fhir, ResourceTypes.ALL)::check,
                rules(),
                projections(audit),
                clock,
                new TimeOrderedIds(clock, () -> ThreadLocalRandom.current().nextLong()));
        this.suitable = new Suitable(store, eligibility);
        this.handouts = new Handouts(store, base.replaceAll("/fhir$", ""));
        this.offers = new RecordOffer(store, staff);
        this.cdsHooks = new CdsHooks(database, new Recommendations(store, eligibility, clock), clock);
        this.calendars = new SiteCalendars(store);
        this.measures = new EvaluateMeasure(
                database,
                calendars,
                staff::roleOf,
                MetricCatalogue.shipped(),
                Engagement.measures(store, site -> calendars.apply(site).zone(), clock),
                clock);
        this.surroundings = new Subscriptions.Surroundings(store, database, staff, audit, base, clock);
    }

    /** What the first page would wait for, loaded while nobody waits. */
    void warm() {
        suitable.warm();
        measures.warm();
    }

    private List<WriteRule> rules() {
        var rules = new ArrayList<WriteRule>(List.of(
                new TaskRules(),
                new EnrolmentFollowsTasks(courses.tasks()),
                new EnrolmentRules(courses.tasks()),
                new PlanWrites(eligibility),
                new EligibilityWrites(eligibility, PackageLoader.US),
                new KitWrites(),
                new RoutingWrites(),
                new UsageRules(),
                subscriptions.rule()));
        for (var type : Labels.INTERVIEW_TYPES) rules.add(new ResearchLabel(type));
        for (var type : Labels.LEDGER_TYPES) rules.add(new ResearchLabel(type));
        rules.addAll(conversation.rules());
        rules.addAll(profiles.rules());
        return rules;
    }

    private List<Projection> projections(AuditTrail audit) {
        return List.of(
                new ReferencesExist(profiles),
                new OpenTasks(),
                new TimelineProjection(),
                new OpenEnrolments(),
                new Expiries(),
                new FunnelProjection(),
                new ModificationLog(),
                subscriptions.projection(),
                new CourseProjection(),
                Messages.projection(),
                audit,
                new UsageProjection());
    }

    List<OperationRoute> operations() {
        var operations = new ArrayList<>(WorkOperations.routes(
                suitable,
                offers,
                new Enrol(store, staff, conversation.messages(), new Applicability(store, eligibility), base),
                new TaskMove(store),
                new Worklist(store, staff, clock, base, cursors),
                measures));
        operations.addAll(courses.operations());
        operations.addAll(eligibilityOperations());
        operations.addAll(kitOperations());
        operations.addAll(Engagement.operations(store, clock));
        operations.addAll(cdsHooks.operations());
        operations.addAll(conversation.operations());
        operations.addAll(subscriptions.operations(surroundings));
        operations.addAll(Terminology.operations(terminology, store, clock));
        operations.addAll(new Validate(fhir, Packages::conformance, store).routes(ResourceTypes.ALL));
        return operations;
    }

    /** Adds to a CapabilityStatement what the features know best. */
    void describe(ObjectNode statement) {
        subscriptions.describe(statement);
        BulkData.describe(statement);
        TerminologyClaims.add(statement);
        ProfileClaims.add(statement, Profiles.structures());
    }

    /** Starts to notify other systems. */
    AutoCloseable notifying() {
        return subscriptions.start(
                surroundings, () -> ThreadLocalRandom.current().nextLong());
    }

    private List<OperationRoute> eligibilityOperations() {
        var preview = new PreviewEligibility(
                store, eligibility, new EligibilityCensus(store, eligibility, clock), PackageLoader.US);
        var needs = List.of(new Need(UPDATE, "PlanDefinition"), new Need(SEARCH, "Patient"));
        return List.of(
                new OperationRoute("PlanDefinition", false, "$preview-eligibility", false, needs, preview),
                new OperationRoute("PlanDefinition", true, "$preview-eligibility", false, needs, preview));
    }

    private List<OperationRoute> kitOperations() {
        var needs = List.of(new Need(READ, "PlanDefinition"));
        return List.of(
                new OperationRoute("PlanDefinition", true, "$handout", false, needs, new PrintHandout(handouts)),
                new OperationRoute("PlanDefinition", true, "$modifications", false, needs, new Modifications(store)));
    }

    CourseWork courses() {
        return courses;
    }

    Conversation conversation() {
        return conversation;
    }

    Handouts handouts() {
        return handouts;
    }

    CdsHooks cdsHooks() {
        return cdsHooks;
    }

    RecordOffer offers() {
        return offers;
    }

    Store store() {
        return store;
    }

    /** Which codes a value set holds, for whoever has to ask. */
    ValueSets valueSets() {
        return new ValueSets(terminology);
    }

    StaffDirectory staff() {
        return staff;
    }

    private SiteCalendars calendars() {
        return calendars;
    }

    private List<ObjectNode> storedOf(String type) {
        return store().all(type).stream().map(Version::tree).toList();
    }
}
