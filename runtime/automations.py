"""Automations as code: made by the set-up, made again where they are gone, changed where they differ."""

from datetime import timedelta
from typing import Any

from prefect.automations import AutomationCore
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import CancelFlowRun, ChangeFlowRunState, RunDeployment
from prefect.events.schemas.automations import EventTrigger, Posture

from tasks.desk.deployments import Deployment
from tasks.operations.alarm import BROKEN, of_run

CRASHED = "Phối hợp: lượt chạy bị hỏng thì báo quản trị"
GONE = "Phối hợp: worker ngừng thì báo quản trị"
STUCK = "Phối hợp: lượt chạy treo quá một giờ thì kết thúc"
STOPPED = "Phối hợp: lượt chạy bị dừng thì báo quản trị"
WON_T_END = "Phối hợp: lượt chạy dừng không được thì đóng lại và báo quản trị"
HANGS_AFTER = timedelta(hours=1)
ENDS_WITHIN = timedelta(minutes=10)  # a worker that is there ends a run's process in half a minute


def wanted(
    known: dict[str, Deployment], hangs_after: timedelta = HANGS_AFTER, ends_within: timedelta = ENDS_WITHIN
) -> list[AutomationCore]:
    """The automations, for the deployments that are there."""
    # a run that tells of trouble and crashes itself must not tell of that
    watched = [f"prefect.deployment.{found.id}" for slug, found in known.items() if slug != "watch"]
    ours: dict[str, Any] = {"prefect.resource.role": "deployment", "prefect.resource.id": watched}
    run = {"prefect.resource.id": "prefect.flow-run.*"}
    told = [_tell(known, BROKEN.format(name="{{ flow_run.name }}"), of_a_run=True)]
    gone = [_tell(known, "Worker của phoihop đã ngừng: khởi động lại dịch vụ worker; các lượt chạy đang chờ.")]
    return [
        AutomationCore(
            name=CRASHED,
            trigger=_when("prefect.flow-run.Crashed", match=run, match_related=ours),
            actions=told,
        ),
        AutomationCore(
            name=GONE,
            trigger=_when("prefect.work-pool.not-ready", match={"prefect.resource.id": "prefect.work-pool.*"}),
            actions=gone,
        ),
        AutomationCore(
            name=STUCK,
            trigger=_unless_ended("Running", hangs_after, match=run, match_related=ours),
            # the type said: Prefect sends only what was set, and its server would take an action of no type for none.
            # The worker ends the process; what the run left behind the follow-up repairs
            actions=[CancelFlowRun(type="cancel-flow-run")],
        ),
        # told when it really is ended: Prefect's server on SQLite loses an event now and then, and would take a run that
        # came to its end for one that hangs; cancelling that one does nothing
        AutomationCore(
            name=STOPPED,
            trigger=_when("prefect.flow-run.Cancelling", match=run, match_related=ours),
            actions=[_tell(known, HUNG, of_a_run=True)],
        ),
        AutomationCore(
            name=WON_T_END,
            trigger=_unless_ended("Cancelling", ends_within, match=run, match_related=ours),
            # its worker is gone, or was restarted: nobody ends it, and it would say so for ever
            actions=[
                ChangeFlowRunState(name="Cancelled", state=StateType.CANCELLED, message="Không còn tiến trình nào."),
                _tell(known, LEFT, of_a_run=True),
            ],
        ),
    ]


LEFT = "Lượt chạy {{ flow_run.name }} không còn tiến trình nào nên đã được đóng lại: kiểm tra worker rồi chạy lại."
HUNG = (
    "Lượt chạy {{ flow_run.name }} đang bị dừng, vì treo quá một giờ hoặc có người bấm Cancel: mở Runs, xem nhật ký rồi "
    "chạy lại."
)
ENDED = ("Completed", "Failed", "Crashed", "Cancelled", "Cancelling", "Suspended", "Paused")


def make(
    client: SyncPrefectClient,
    known: dict[str, Deployment],
    hangs_after: timedelta = HANGS_AFTER,
    ends_within: timedelta = ENDS_WITHIN,
) -> None:
    """Create what isn't there, and write over what is: running it twice leaves one of each."""
    if "watch" not in known:
        return
    for automation in wanted(known, hangs_after, ends_within):
        there = client.read_automations_by_name(automation.name)
        if there:
            client.update_automation(there[0].id, automation)
        else:
            client.create_automation(automation)


def _when(event: str, **matched: Any) -> EventTrigger:
    """Each time it happens."""
    return EventTrigger(expect={event}, posture=Posture.Reactive, threshold=1, **matched)


def _unless_ended(state: str, within: timedelta, **matched: Any) -> EventTrigger:
    """When a run that came into `state` came out of it by none of ENDED in time."""
    return EventTrigger(
        after={f"prefect.flow-run.{state}"},
        expect={f"prefect.flow-run.{other}" for other in ENDED if other != state},
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=within,
        **matched,
    )


def _tell(known: dict[str, Deployment], trouble: str, *, of_a_run: bool = False) -> RunDeployment:
    template = of_run(trouble, "{{ flow_run.id }}") if of_a_run else trouble
    return RunDeployment(
        source="selected",
        deployment_id=known["watch"].id,
        parameters={"form": {"trouble": {"__prefect_kind": "jinja", "template": template}}},
    )
