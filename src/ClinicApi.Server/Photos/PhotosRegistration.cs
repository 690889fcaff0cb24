using ClinicApi.Server.Hosting;

namespace ClinicApi.Server.Photos;

/// <summary>Photos, in a folder.</summary>
internal static class PhotosRegistration
{
    public static void AddPhotos(this IServiceCollection services)
    {
        services.AddSingleton<IPhotoStore>(provider => new PhotoFolder(provider.GetRequiredService<ServerSettings>().PhotosFolder));
        services.AddSingleton<TransferTime>();
        services.AddSingleton<PhotoReader>();
        services.AddSingleton<PhotoBook>();
        services.AddSingleton<PhotoDownloads>();
        services.AddSingleton<PhotoDiscards>();
    }
}
