"""The positions of the demonstration: what each asks for, and what resumes may say about it. All of it is invented."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """One thing asked for, and three ways in which a resume may speak of it: at length, in passing, as a bare word."""

    asked: str
    strong: str
    thin: str
    word: str


@dataclass(frozen=True, slots=True)
class Position:
    """A job to be filled."""

    title: str
    employer: str
    needs: tuple[Need, ...]

    @property
    def job_description(self) -> str:
        """As somebody would paste it."""
        asked = "\n".join(f"- {need.asked}" for need in self.needs)
        return (
            f"{self.title}\n\n{self.employer} is a company that does not exist. We look for a {self.title} who "
            f"joins a team of nine. All names in this text are made up.\n\nWhat you bring\n{asked}\n\n"
            "What we offer\n- 30 days of holiday\n- A budget for training\n"
        )


DATA_ENGINEER = Position(
    "Data Engineer",
    "Pretend Ferries",
    (
        Need(
            "Python is required",
            "Wrote the ticket pipelines in Python, tested and typed, for five years",
            "Some Python scripts for reports",
            "Python",
        ),
        Need(
            "Experience with SQL and tuning of queries",
            "Cut a nightly SQL load from 4 h to 35 min by tuning queries and their indexes",
            "SQL queries for weekly figures",
            "SQL",
        ),
        Need(
            "Apache Airflow or a similar orchestration tool",
            "Runs 140 Apache Airflow jobs with alerts and retries",
            "Took part in a move to Airflow",
            "Airflow",
        ),
        Need(
            "Streaming with Kafka",
            "Operates Kafka topics with 2 million events a day",
            "Read from Kafka in a side project",
            "Kafka",
        ),
        Need(
            "Docker and continuous delivery",
            "Builds Docker images and continuous delivery for all services of the team",
            "Uses Docker for local tests",
            "Docker",
        ),
        Need(
            "Fluent English",
            "Languages: English (fluent), German (B1)",
            "Languages: English (B1)",
            "English",
        ),
    ),
)

WAREHOUSE_PLANNER = Position(
    "Warehouse Planner",
    "Mockup Logistics",
    (
        Need(
            "At least 3 years of experience in warehouse planning",
            "Warehouse planning for three halls, 2017 to 2025",
            "Helped with warehouse planning in summer",
            "warehouse",
        ),
        Need(
            "Forecasting of stock",
            "Built the forecasting of stock that cut shortages by a third",
            "Kept lists for forecasting",
            "forecasting",
        ),
        Need(
            "Excel", "Planned shifts with Excel models used by 40 people", "Excel tables for orders", "Excel"
        ),
        Need(
            "Forklift licence is required",
            "Forklift licence, renewed in 2024",
            "Forklift licence in preparation",
            "forklift",
        ),
        Need(
            "Leading a team",
            "Leading a team of 12 over two shifts",
            "Stood in for the team lead for a week",
            "team",
        ),
    ),
)

ELECTRICIAN = Position(
    "Harbour Electrician",
    "Sample Harbour",
    (
        Need(
            "Trained electrician is required",
            "Trained electrician, certificate with distinction",
            "Training as electrician under way",
            "electrician",
        ),
        Need(
            "Maintenance of cranes",
            "Maintenance of six harbour cranes, without a day of outage in 2024",
            "Cleaned cranes before their maintenance",
            "cranes",
        ),
        Need("High voltage", "Switched high voltage plants up to 20 kV", "Course on high voltage", "voltage"),
    ),
)

TICKET_DESK_LEAD = Position(
    "Ticket Desk Lead",
    "Pretend Ferries",
    (
        Need(
            "Experience in customer service",
            "Customer service for 900 passengers a day",
            "Answered customer service calls",
            "customer",
        ),
        Need(
            "Planning of shifts",
            "Planning of shifts for 25 people, fair and early",
            "Wrote a shift plan once",
            "shifts",
        ),
        Need(
            "Booking systems",
            "Moved two desks to new booking systems in one night",
            "Uses booking systems",
            "booking",
        ),
        Need("English and German", "English and German, both fluent", "English, some German", "German"),
    ),
)

FERRY_CAPTAIN = Position(
    "Night Ferry Captain",
    "Pretend Ferries",
    (
        Need(
            "Master certificate is required",
            "Master certificate since 2015",
            "Master certificate expected 2027",
            "certificate",
        ),
        Need(
            "Night navigation",
            "Eleven years of night navigation between islands",
            "Night navigation as second mate",
            "navigation",
        ),
        Need(
            "Leading a crew",
            "Leading a crew of 18, with drills each week",
            "Part of a crew of 12",
            "crew",
        ),
    ),
)
