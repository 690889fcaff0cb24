"""Books, reads back and cancels a consultation with stubs that were generated from protos/."""

import json
import os
import sys
import uuid
from datetime import datetime, timedelta, timezone

import grpc
from google.protobuf import any_pb2, timestamp_pb2

from clinicapi.v1 import (
    appointment_pb2,
    appointment_service_pb2 as appointment_service,
    appointment_service_pb2_grpc,
    clinic_service_pb2 as clinic_service,
    clinic_service_pb2_grpc,
    common_pb2,
    error_reason_pb2,
    patient_pb2,
    patient_service_pb2 as patient_service,
    patient_service_pb2_grpc,
)

KEYS_FILE = "data/development-keys.json"
DETAILS = "grpc-status-details-bin"


def settings():
    """Address and key, from the environment or from the file that a server in Development writes."""
    address, key = os.environ.get("CLINICAPI_ADDRESS"), os.environ.get("CLINICAPI_KEY")
    if not (address and key):
        with open(KEYS_FILE, encoding="utf-8") as file:
            found = json.load(file)
        address, key = address or found["address"], key or found["partner"]
    return address.removeprefix("http://"), key


def error_reason(error):
    """The reason in the ErrorInfo of a failed call, read from the wire: field 1 of the first detail of google.rpc.Status."""
    trailers = dict(error.trailing_metadata() or ())
    details = read_fields(trailers[DETAILS]).get(3, [])
    for detail in details:
        packed = any_pb2.Any.FromString(detail)
        if packed.type_url.endswith("google.rpc.ErrorInfo"):
            return read_fields(packed.value)[1][0].decode()
    raise AssertionError("an error without ErrorInfo")


def read_fields(message):
    """The length-delimited fields of a protobuf message, by number. Debian has no package of google.rpc's own messages."""
    fields, position = {}, 0
    while position < len(message):
        tag, position = read_varint(message, position)
        if tag & 7 == 2:
            length, position = read_varint(message, position)
            fields.setdefault(tag >> 3, []).append(message[position : position + length])
            position += length
        else:
            _, position = read_varint(message, position)
    return fields


def read_varint(message, position):
    value = shift = 0
    while True:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def timestamp(moment):
    result = timestamp_pb2.Timestamp()
    result.FromDatetime(moment)
    return result


def refused(reason, call):
    try:
        call()
    except grpc.RpcError as error:
        found = error_reason(error)
        assert found == reason, f"expected {reason}, got {found}"
        assert "ERROR_REASON_" + found in error_reason_pb2.ErrorReason.keys()
        return error.code()
    raise AssertionError(f"expected the call to be refused with {reason}")


def refused_for(reason, call):
    """Expects a reason among all violated preconditions, which google.rpc.PreconditionFailure lists: field 1 of each is the reason."""
    try:
        call()
    except grpc.RpcError as error:
        details = read_fields(dict(error.trailing_metadata())[DETAILS]).get(3, [])
        packed = (any_pb2.Any.FromString(detail) for detail in details)
        failures = [any.value for any in packed if any.type_url.endswith("google.rpc.PreconditionFailure")]
        found = [read_fields(violation)[1][0].decode() for failure in failures for violation in read_fields(failure)[1]]
        assert reason in found, f"expected {reason} among {found}"
        return
    raise AssertionError(f"expected the call to be refused for {reason}")


def main():
    address, key = settings()
    metadata = (("authorization", f"Bearer {key}"),)
    channel = grpc.insecure_channel(address)
    clinics = clinic_service_pb2_grpc.ClinicServiceStub(channel)
    patients = patient_service_pb2_grpc.PatientServiceStub(channel)
    appointments = appointment_service_pb2_grpc.AppointmentServiceStub(channel)

    clinic = clinics.ListClinics(clinic_service.ListClinicsRequest(), metadata=metadata).clinics[0]
    print(f"clinic      {clinic.display_name} ({clinic.name}, {clinic.time_zone})")
    offered = clinics.ListTreatments(clinic_service.ListTreatmentsRequest(parent=clinic.name), metadata=metadata).treatments
    needling = next(t for t in offered if t.modality == common_pb2.MODALITY_MICRO_NEEDLING)
    treatment = next(t for t in offered if t.modality == common_pb2.MODALITY_CONSULTATION)
    print(f"treatment   {treatment.display_name}, {treatment.duration.seconds // 60} minutes, {len(treatment.phases)} phases")

    now = datetime.now(timezone.utc).replace(tzinfo=None)
    search = appointment_service.SearchAvailabilityRequest(
        treatments=[treatment.name],
        window=appointment_pb2.SearchWindow(start_time=timestamp(now), end_time=timestamp(now + timedelta(days=28))),
    )
    slots = appointments.SearchAvailability(search, metadata=metadata).results[0].slots
    print(f"slots       {len(slots)}, the first at {slots[0].start_time.ToJsonString()}")

    patient = patients.CreatePatient(
        patient_service.CreatePatientRequest(
            parent=clinic.name,
            patient=patient_pb2.Patient(
                given_name="Sample", family_name="Person", birth_date=common_pb2.CivilDate(year=1990, month=4, day=17)
            ),
            request_id=str(uuid.uuid4()),
        ),
        metadata=metadata,
    )
    print(f"patient     {patient.name}")

    # Nobody is needled before the clinic has seen their skin; a consultation can always be booked.
    needled = appointment_service.HoldSlotRequest(
        treatment=needling.name, start_time=slots[-1].start_time, patient=patient.name, request_id=str(uuid.uuid4())
    )
    refused_for("ASSESSMENT_REQUIRED", lambda: appointments.HoldSlot(needled, metadata=metadata))
    print("refused     needling without an assessment")

    hold = appointments.HoldSlot(
        appointment_service.HoldSlotRequest(
            treatment=treatment.name, start_time=slots[0].start_time, patient=patient.name, request_id=str(uuid.uuid4())
        ),
        metadata=metadata,
    )
    print(f"hold        until {hold.expire_time.ToJsonString()}")

    booking = appointment_service.CreateAppointmentRequest(
        parent=clinic.name, appointment=appointment_pb2.Appointment(), hold=hold.name, request_id=str(uuid.uuid4())
    )
    appointment = appointments.CreateAppointment(booking, metadata=metadata)
    print(f"booked      {appointment.name}")
    again, call = appointments.CreateAppointment.with_call(booking, metadata=metadata)
    assert again == appointment, "a repeat must have the answer of the first call"
    assert dict(call.trailing_metadata())["clinicapi-replayed"] == "true"
    print("repeated    the same request_id, the same answer")

    read = appointments.GetAppointment(appointment_service.GetAppointmentRequest(name=appointment.name), metadata=metadata)
    assert read == appointment
    taken = appointment_service.HoldSlotRequest(
        treatment=treatment.name, start_time=slots[0].start_time, patient=patient.name, request_id=str(uuid.uuid4())
    )
    code = refused("PATIENT_BUSY", lambda: appointments.HoldSlot(taken, metadata=metadata))
    assert code == grpc.StatusCode.FAILED_PRECONDITION
    refused("CREDENTIALS_MISSING", lambda: clinics.ListClinics(clinic_service.ListClinicsRequest()))
    print("refused     what must be, with the documented reasons")

    cancelled = appointments.CancelAppointment(
        appointment_service.CancelAppointmentRequest(
            name=appointment.name,
            reason=appointment_pb2.CANCELLATION_REASON_PATIENT_REQUEST,
            etag=appointment.etag,
            request_id=str(uuid.uuid4()),
        ),
        metadata=metadata,
    )
    assert cancelled.state == appointment_pb2.APPOINTMENT_STATE_CANCELLED
    print("cancelled   the time is free again")

    free = appointments.SearchAvailability(search, metadata=metadata).results[0].slots
    assert free[0].start_time == slots[0].start_time, "a cancelled time must be offered again"
    patients.DeletePatient(patient_service.DeletePatientRequest(name=patient.name, request_id=str(uuid.uuid4())), metadata=metadata)
    print("erased      the patient")
    check_operations(channel)


def check_operations(channel):
    """Health and reflection, called without stubs: their messages are small enough to write and read as bytes."""
    health = channel.unary_unary("/grpc.health.v1.Health/Check")(b"")
    assert health == b"\x08\x01", "the server must report SERVING"
    reflection = channel.stream_stream("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
    answer = next(reflection(iter([b"\x3a\x01*"])))
    listed = read_fields(read_fields(answer)[6][0])[1]
    names = {read_fields(service)[1][0].decode() for service in listed}
    expected = {f"clinicapi.v1.{name}Service" for name in
                ("Appointment", "Audit", "Clinic", "Event", "Partner", "Patient", "SkinAssessment", "Webhook")}
    assert expected <= names, f"reflection must list {expected - names}"
    print(f"operations  SERVING, {len(names)} services by reflection")


if __name__ == "__main__":
    sys.exit(main())
